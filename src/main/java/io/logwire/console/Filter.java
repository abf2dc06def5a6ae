package io.logwire.console;

import io.javalin.http.Context;
import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.TimeArgument;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * Which logs a page shows, as its URL says: a channel in the path, and in the query {@code type},
 * {@code tag}, {@code reference}, {@code custom=NAME=VALUE}, {@code text}, {@code since} and {@code
 * until}, and {@code before} or {@code after} an id for the pages. {@code tag} and {@code custom}
 * may be repeated; what is blank is not asked for, as a form sends all its fields.
 *
 * @param link the URL, in one order, without what is blank and without the page
 * @param query what is asked for, whatever the page
 * @param since the beginning of the time that was chosen
 */
record Filter(
    Link link,
    LogQuery query,
    Optional<Instant> since,
    Optional<Instant> until,
    Optional<Long> before,
    Optional<Long> after) {

  /** The parameters that narrow what is shown, in the order in which they are shown. */
  static final List<String> NAMES =
      List.of("type", "tag", "reference", "custom", "text", "since", "until");

  /**
   * Reads the URL.
   *
   * @throws Refusal if it asks for what cannot be
   */
  static Filter of(Context ctx, Link page, Optional<String> channel, Clock clock) {
    Link link = page;
    for (String name : NAMES) {
      for (String value : ctx.queryParams(name)) {
        boolean blank = name.equals("text") ? value.isBlank() : value.isEmpty();
        if (!blank) {
          link = link.plus(name, value);
        }
      }
    }
    Reading reading = new Reading(clock);
    channel.ifPresent(id -> reading.query = reading.query.channel(id));
    link.query().forEach(reading::read);
    return new Filter(
        link, reading.query, reading.since, reading.until, id(ctx, "before"), id(ctx, "after"));
  }

  /** Whether more than a channel, a type and a time is asked for, so that logs must be counted. */
  boolean isNarrow() {
    return query.reference().isPresent()
        || query.text().isPresent()
        || !query.tags().isEmpty()
        || !query.customReferences().isEmpty();
  }

  /** What is asked for but for the type. */
  LogQuery queryOfAllTypes() {
    return new LogQuery(
        query.channel(),
        query.reference(),
        Optional.empty(),
        query.tags(),
        query.customReferences(),
        query.text(),
        query.from(),
        query.before(),
        query.limit());
  }

  /** The text that is searched for, as it was typed. */
  String text() {
    return value("text");
  }

  /** The first value of that parameter; empty without one. */
  String value(String name) {
    return link.query().stream()
        .filter(one -> one.name().equals(name))
        .map(Link.Parameter::value)
        .findFirst()
        .orElse("");
  }

  private static Optional<Long> id(Context ctx, String name) {
    String value = ctx.queryParam(name);
    return value == null || value.isBlank() ? Optional.empty() : Optional.of(id(name, value));
  }

  /**
   * The id that a parameter or a header says.
   *
   * @throws Refusal if it says none
   */
  static long id(String name, String value) {
    try {
      long id = Long.parseLong(value);
      if (id >= 0) {
        return id;
      }
    } catch (NumberFormatException e) {
      // the same answer as for a number that is no id
    }
    throw new Refusal(400, "No such page", "`%s` must be the id of a log.".formatted(name));
  }

  /** What the parameters come to, one after the other. */
  private static final class Reading {
    private final Clock clock;
    private LogQuery query = LogQuery.latest(1);
    private Optional<Instant> since = Optional.empty();
    private Optional<Instant> until = Optional.empty();

    private Reading(Clock clock) {
      this.clock = clock;
    }

    private void read(Link.Parameter parameter) {
      String value = parameter.value();
      try {
        switch (parameter.name()) {
          case "type" -> query = query.type(type(value));
          case "tag" -> query = query.tag(value.strip());
          case "reference" -> query = query.reference(value);
          case "custom" -> addCustomReference(value);
          case "text" -> query = query.text(value);
          case "since" -> {
            since = Optional.of(TimeArgument.parse(value, clock, ZoneOffset.UTC));
            query = query.since(since.get());
          }
          default -> {
            until = Optional.of(TimeArgument.parse(value, clock, ZoneOffset.UTC));
            query = query.until(until.get());
          }
        }
      } catch (IllegalArgumentException e) {
        throw new Refusal(
            400, "Not a filter", "`%s`: %s".formatted(parameter.name(), e.getMessage()));
      }
    }

    private static LogType type(String name) {
      return LogType.of(name)
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "it is one of %s, not %s"
                          .formatted(String.join(", ", LogType.names()), name)));
    }

    private void addCustomReference(String text) {
      int equals = 0;
      while (equals < text.length() && text.charAt(equals) != '=') {
        equals += text.charAt(equals) == '\\' ? 2 : 1;
      }
      if (equals == 0 || equals >= text.length() - 1) {
        throw new IllegalArgumentException("it is NAME=VALUE, order=A-17 for example");
      }
      String name = text.substring(0, equals).replaceAll("\\\\(.)", "$1");
      query = query.customReference(name, text.substring(equals + 1));
    }
  }

  /** How a custom reference stands in {@code custom}: a name may hold the sign that ends it. */
  static String custom(String name, String value) {
    return name.replace("\\", "\\\\").replace("=", "\\=") + '=' + value;
  }

  /**
   * The channel of a path.
   *
   * @throws Refusal if there can be none of that ID
   */
  static String channel(Context ctx) {
    String id = ctx.pathParam("channel");
    if (!LogEntry.isChannelId(id)) {
      throw new Refusal(
          404, "No such channel", "The ID of a channel is " + LogEntry.CHANNEL_ID_RULE + ".");
    }
    return id;
  }
}
