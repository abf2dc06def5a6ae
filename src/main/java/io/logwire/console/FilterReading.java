package io.logwire.console;

import io.javalin.http.Context;
import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.Nearest;
import io.logwire.log.TimeArgument;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the parameters of a URL come to, one after the other; and all that is wrong with them. */
final class FilterReading {
  /** Parameters of one URL: each of them stands in each link of the page. */
  static final int MOST = 20;

  /** Characters of all of them, as they stand in a link. */
  static final int MOST_CHARACTERS = 3_300; // 255 emoji and some more

  private static final List<String> PAGES = List.of("before", "after");
  private static final List<String> TYPED = List.of("text", "contains");
  private static final List<String> REPEATED = List.of("channel", "type", "tag", "custom");

  private final Clock clock;
  private final ZoneId zone;
  private final List<String> faults = new ArrayList<>();
  private final List<Link.Parameter> wrong = new ArrayList<>();
  private Link link;
  private boolean inPath;
  private LogQuery query = LogQuery.latest(1);
  private Optional<Instant> since = Optional.empty();
  private Optional<Instant> until = Optional.empty();

  FilterReading(Clock clock, ZoneId zone) {
    this.clock = clock;
    this.zone = zone;
  }

  /**
   * Reads all of them.
   *
   * @throws Refusal if they are so long that not even the page can give them back
   */
  Filter read(Context ctx, Optional<String> channel) {
    link = channel.map(Link::toChannel).orElse(Link.to("/logs"));
    inPath = channel.isPresent();
    channel.ifPresent(id -> query = query.channel(id));
    Map<String, List<String>> parameters = ctx.queryParamMap();
    parameters.keySet().forEach(this::checkName);
    int number = 0;
    for (String name : Filter.NAMES) {
      List<String> values = present(name, parameters);
      if (values.size() > 1 && !REPEATED.contains(name)) {
        faults.add("`%s` is there %d times; one of them is enough.".formatted(name, values.size()));
      }
      for (String value : values) {
        if (++number <= MOST) {
          read(name, value);
        }
      }
    }
    if (number > MOST) {
      faults.add("The URL has %,d filters; %d are the most.".formatted(number, MOST));
    }
    int characters = link.query().isEmpty() ? 0 : link.here().length();
    if (characters > MOST_CHARACTERS) {
      throw new Refusal(
          400,
          "Too long",
          "The filters of this URL have %,d characters; %,d are the most that a page takes. The commands search and export take more."
              .formatted(characters, MOST_CHARACTERS));
    }
    return new Filter(
        link, query, since, until, page("before", ctx), page("after", ctx), faults, wrong);
  }

  private static List<String> present(String name, Map<String, List<String>> parameters) {
    return parameters.getOrDefault(name, List.of()).stream()
        .filter(value -> TYPED.contains(name) ? !value.isBlank() : !value.isEmpty())
        .toList();
  }

  private void checkName(String name) {
    boolean known = name.isEmpty() || Filter.NAMES.contains(name) || PAGES.contains(name);
    if (known || faults.size() >= MOST) {
      return;
    }
    List<String> names = Stream.concat(Filter.NAMES.stream(), PAGES.stream()).toList();
    String near =
        Nearest.to(name, names)
            .map(meant -> "did you mean `%s`?".formatted(meant))
            .orElse("the filters are " + String.join(", ", Filter.NAMES) + '.');
    faults.add("`%s` is not a filter; %s".formatted(Text.cut(name, 40), near));
  }

  private void read(String name, String value) {
    Link.Parameter parameter = new Link.Parameter(name, value);
    try {
      switch (name) {
        case "channel" -> addChannel(value);
        case "alert" -> query = withAlert(value);
        case "type" -> query = query.type(type(value));
        case "tag" -> query = query.tag(value.strip());
        case "reference" -> query = query.reference(value);
        case "custom" -> addCustomReference(value);
        case "text" -> query = query.text(value);
        case "contains" -> query = query.contains(value);
        case "since" -> {
          since = Optional.of(time(value));
          query = query.since(since.get());
          parameter = new Link.Parameter(name, Times.parameter(since.get()));
        }
        default -> {
          until = Optional.of(time(value));
          query = query.until(until.get());
          parameter = new Link.Parameter(name, Times.parameter(until.get()));
        }
      }
    } catch (IllegalArgumentException e) {
      faults.add("`%s`: %s.".formatted(name, e.getMessage()));
      wrong.add(parameter);
    }
    link = link.plus(parameter.name(), parameter.value());
  }

  private void addChannel(String id) {
    if (inPath) {
      throw new IllegalArgumentException("the channel stands in the path; /logs takes several");
    }
    if (!LogEntry.isChannelId(id)) {
      throw new IllegalArgumentException("the ID of a channel is " + LogEntry.CHANNEL_ID_RULE);
    }
    query = query.channel(id);
  }

  private LogQuery withAlert(String value) {
    if (!value.equals("1")) {
      throw new IllegalArgumentException("it is 1, for logs with an alert");
    }
    return query.withAlert();
  }

  // What is so long ago is so to the second: a link has no use for more.
  private Instant time(String text) {
    Instant time = TimeArgument.parse(text, clock, zone);
    return text.indexOf('.') < 0 ? time.truncatedTo(ChronoUnit.SECONDS) : time;
  }

  private static LogType type(String name) {
    return LogType.of(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "it is one of %s, not %s"
                        .formatted(String.join(", ", LogType.names()), Text.cut(name, 40))));
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

  private Optional<Long> page(String name, Context ctx) {
    String value = ctx.queryParam(name);
    if (value == null || value.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(id(name, value));
    } catch (Refusal e) {
      faults.add(e.getMessage());
      return Optional.empty();
    }
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
}
