package io.logwire.console;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import io.logwire.log.LogEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The channels that a reader wants to see first, in the order in which he has pinned them. They are
 * in a cookie of his browser, as his zone is, so that one reader changes nothing for the others and
 * the service has nothing to keep.
 *
 * <p>Limit: {@link #MOST} of them, the first ones go.
 */
final class Pins {
  static final String COOKIE = "logwire_pins";
  static final int MOST = 20;

  private static final int SECONDS = 365 * 24 * 60 * 60;

  private final Guard guard;

  Pins(Guard guard) {
    this.guard = guard;
  }

  /** Those of who asks; what is no ID is left out, as a cookie may hold anything. */
  static List<String> of(Context ctx) {
    String cookie = ctx.cookie(OwnCookie.atPort(ctx, COOKIE));
    return cookie == null
        ? List.of()
        : Stream.of(cookie.split("\\.", MOST + 1))
            .filter(LogEntry::isChannelId)
            .distinct()
            .limit(MOST)
            .toList();
  }

  /** Adds the channel of the path, and leads to the overview. */
  void pin(Context ctx) {
    change(ctx, true);
  }

  /** Takes the channel of the path away, and leads to the overview. */
  void unpin(Context ctx) {
    change(ctx, false);
  }

  private void change(Context ctx, boolean pinned) {
    String channel = Filter.channel(ctx);
    List<String> pins = new ArrayList<>(of(ctx));
    pins.remove(channel);
    if (pinned) {
      pins.add(channel);
    }
    List<String> last = pins.subList(Math.max(0, pins.size() - MOST), pins.size());
    ctx.cookie(
        new Cookie(
            OwnCookie.atPort(ctx, COOKIE),
            String.join(".", last),
            "/",
            last.isEmpty() ? 0 : SECONDS,
            guard.isSecure(ctx),
            true,
            null,
            SameSite.LAX));
    ctx.redirect("/", HttpStatus.SEE_OTHER);
  }
}
