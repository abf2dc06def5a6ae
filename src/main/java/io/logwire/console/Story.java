package io.logwire.console;

import io.logwire.log.LogId;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import io.logwire.store.Deadline;
import io.logwire.store.LogReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a reference, or a custom reference, has been through over all channels, in a few lines: when
 * it began and ended, what there was of it and where, and who else was part of it.
 *
 * <p>Limit: it counts the newest 1,000 logs, fewer where reading them takes long, and looks for
 * others in what the newest 100 name.
 */
final class Story {
  private static final int MOST_READ = 100;

  private static final int MOST_NAMED = 12;
  private static final int MOST_SHARED = 5; // custom references that are asked for
  private static final int MOST_BYTES = 2_000; // of those who share, and one more
  private static final int FEW = 3; // who shares with more shares what is common

  private final LogReader reader;
  private final Times times;
  private final Deadline deadline;

  Story(LogReader reader, Times times, Deadline deadline) {
    this.reader = reader;
    this.times = times;
    this.deadline = deadline;
  }

  /** Whether the page of that filter tells a story. */
  static boolean isOne(Filter filter) {
    LogQuery query = filter.query();
    return query.channels().isEmpty()
        && (query.reference().isPresent() || query.customReferences().size() == 1);
  }

  /** What it is the story of. */
  static Html name(LogQuery query) {
    return query
        .reference()
        .map(Text::line)
        .orElseGet(
            () -> {
              Map.Entry<String, String> custom = custom(query);
              return Html.of(
                  "{} {}", Text.line(custom.getKey()), Text.excerpt(custom.getValue(), 255));
            });
  }

  private static Map.Entry<String, String> custom(LogQuery query) {
    return query.customReferences().entrySet().iterator().next();
  }

  /**
   * The lines; nothing where there are no logs.
   *
   * @param known the logs that the query asks for, where they were found already
   */
  Html of(LogQuery query, Optional<LogReader.Marked> known) {
    LogQuery whole = whole(query);
    boolean isWhole = whole.equals(query.limit(whole.limit()));
    LogReader.Marked found =
        known.filter(marks -> isWhole).orElseGet(() -> marks(reader, whole, deadline));
    List<LogReader.Mark> marks = found.marks();
    if (marks.isEmpty()) {
      return new Html();
    }
    long last = marks.get(0).id();
    long first =
        found.areAll()
            ? marks.get(marks.size() - 1).id()
            : reader.findOldest(whole.limit(1), deadline).logs().stream()
                .mapToLong(StoredLog::id)
                .findFirst()
                .orElse(marks.get(marks.size() - 1).id());
    Html lines =
        Html.of(
            "<p>First {}, last {}. {}{}{}</p>\n",
            times.second(LogId.time(first)),
            times.second(LogId.time(last)),
            found.areAll() ? new Html() : Html.of("The newest "),
            numbers(marks),
            channels(found.first()));
    return Html.of("<div class=\"story\">\n{}{}</div>\n", lines, others(query, found.first()));
  }

  /** Its logs, all up to the limit, as it tells how many there are. */
  static LogReader.Marked marks(LogReader reader, LogQuery query, Deadline deadline) {
    return reader.mark(query, MOST_READ, query.limit(), deadline);
  }

  // All that the story is of, whatever else the page asks for.
  private static LogQuery whole(LogQuery query) {
    LogQuery all = LogQuery.latest(Chart.MOST_COUNTED);
    return query
        .reference()
        .map(all::reference)
        .orElseGet(() -> all.customReference(custom(query).getKey(), custom(query).getValue()));
  }

  private static String numbers(List<LogReader.Mark> marks) {
    List<String> numbers = new ArrayList<>();
    for (LogType type : LogType.values()) {
      long logs = marks.stream().filter(mark -> mark.type() == type).count();
      if (logs > 0) {
        numbers.add("%,d %s".formatted(logs, ChartView.name(type)));
      }
    }
    return Text.number(marks.size(), "log") + ": " + String.join(", ", numbers) + ".";
  }

  private static Html channels(List<StoredLog> logs) {
    Set<String> ids = new LinkedHashSet<>();
    logs.forEach(log -> ids.add(log.entry().channelId()));
    Html links = new Html();
    ids.stream()
        .limit(MOST_NAMED)
        .forEach(
            id ->
                links.add(
                    "{}<a href=\"{}\">{}</a>",
                    links.isEmpty() ? "" : ", ",
                    Link.toChannel(id),
                    id));
    return Html.of(" In {}{}.", links, ids.size() > MOST_NAMED ? " and others" : "");
  }

  private Html others(LogQuery query, List<StoredLog> logs) {
    if (query.reference().isEmpty()) {
      Html links = new Html();
      for (String reference : references(logs, "")) {
        if (links.bytes() < MOST_BYTES) {
          links.add("{}{}", links.isEmpty() ? "" : ", ", link(reference));
        }
      }
      return links.isEmpty() ? links : Html.of("<p>Part of it: {}.</p>\n", links);
    }
    Set<Map.Entry<String, String>> asked = new LinkedHashSet<>();
    logs.forEach(log -> asked.addAll(log.entry().customReferences().entrySet()));
    Html lines = new Html();
    for (Map.Entry<String, String> custom : asked.stream().limit(MOST_SHARED).toList()) {
      if (lines.bytes() < MOST_BYTES) {
        lines.add("{}", shared(custom, query.reference().get()));
      }
    }
    return lines;
  }

  private Html shared(Map.Entry<String, String> custom, String reference) {
    LogQuery same = LogQuery.latest(MOST_READ).customReference(custom.getKey(), custom.getValue());
    List<StoredLog> logs =
        reader.findWhile(same, deadline, found -> references(found, reference).size() <= FEW);
    Set<String> others = references(logs, reference);
    if (others.isEmpty() || others.size() > FEW || logs.size() == MOST_READ) {
      return new Html();
    }
    Html links = new Html();
    others.forEach(other -> links.add("{}{}", links.isEmpty() ? "" : ", ", link(other)));
    Html name = Html.of("{} {}", Text.line(custom.getKey()), Text.excerpt(custom.getValue(), 80));
    return Html.of("<p>{} is shared with {}.</p>\n", link(LogList.story(custom), name), links);
  }

  private static Set<String> references(List<StoredLog> logs, String but) {
    Set<String> references = new LinkedHashSet<>();
    logs.stream()
        .map(log -> log.entry().reference())
        .filter(one -> !one.isEmpty() && !one.equals(but))
        .limit(MOST_NAMED)
        .forEach(references::add);
    return references;
  }

  private static Html link(String reference) {
    return link(LogList.story(reference), Text.excerpt(reference, 80));
  }

  private static Html link(Link to, Html shown) {
    return LogList.isShort(to) ? Html.of("<a href=\"{}\">{}</a>", to, shown) : shown;
  }

  /** How much later that log came than the one before it, where that is a gap worth seeing. */
  static Optional<String> gap(StoredLog before, StoredLog log) {
    long minutes = Duration.between(before.time(), log.time()).toMinutes();
    if (minutes < 60) {
      return Optional.empty();
    }
    long hours = minutes / 60;
    return Optional.of(
        hours < 48
            ? Text.number(hours, "hour") + " later"
            : Text.number(hours / 24, "day") + " later");
  }
}
