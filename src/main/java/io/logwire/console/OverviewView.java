package io.logwire.console;

import io.javalin.http.Context;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which channels an overview shows: those whose ID holds {@code ?channel=TEXT}, whatever its case,
 * or begins with {@code ?group=TEXT}; all of them without either.
 */
record OverviewView(String part, String group) {
  private static final int MOST = 64; // characters of an ID

  /**
   * Reads the URL.
   *
   * @param also what else may stand in it
   * @throws Refusal if it asks for anything else
   */
  static OverviewView of(Context ctx, String... also) {
    for (String name : ctx.queryParamMap().keySet()) {
      if (!name.equals("channel") && !name.equals("group") && !Set.of(also).contains(name)) {
        throw new Refusal(
            400,
            "Not understood",
            "`%s` says nothing here; `channel` finds channels, `group` those that begin alike, and /logs takes filters."
                .formatted(Text.cut(name, 40)));
      }
    }
    String part = text(ctx, "channel");
    String group = text(ctx, "group");
    if (Math.max(part.length(), group.length()) > MOST) {
      throw new Refusal(
          400, "Too long", "The ID of a channel has %d characters at most.".formatted(MOST));
    }
    return new OverviewView(part, part.isEmpty() ? group : "");
  }

  private static String text(Context ctx, String name) {
    return Optional.ofNullable(ctx.queryParam(name)).orElse("").strip();
  }

  boolean isOfAll() {
    return part.isEmpty() && group.isEmpty();
  }

  /** Whether it shows that channel. */
  boolean shows(String channel) {
    return channel.startsWith(group)
        && channel.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
  }

  Link link() {
    Link all = Link.to("/");
    if (!part.isEmpty()) {
      return all.plus("channel", part);
    }
    return group.isEmpty() ? all : all.plus("group", group);
  }
}
