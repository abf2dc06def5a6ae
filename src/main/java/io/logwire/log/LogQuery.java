package io.logwire.log;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which logs are asked for: all filters must hold. Answers come newest first, {@code limit} at
 * most; {@link #before} with the last id of a page gives the next one.
 *
 * @param from the smallest id wanted
 * @param before ids below this one only
 */
public record LogQuery(
    Optional<String> channel,
    Optional<String> reference,
    Optional<LogType> type,
    List<String> tags,
    Map<String, String> customReferences,
    Optional<TextFilter> text,
    long from,
    long before,
    int limit) {
  private static final int MOST_FILTERS = LogLimits.TAGS;

  /** The latest logs of all channels. */
  public static LogQuery latest(int limit) {
    return new LogQuery(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Map.of(),
        Optional.empty(),
        0,
        Long.MAX_VALUE,
        limit);
  }

  public LogQuery channel(String only) {
    return new LogQuery(
        Optional.of(only), reference, type, tags, customReferences, text, from, before, limit);
  }

  public LogQuery reference(String only) {
    return new LogQuery(
        channel, Optional.of(only), type, tags, customReferences, text, from, before, limit);
  }

  public LogQuery type(LogType only) {
    return new LogQuery(
        channel, reference, Optional.of(only), tags, customReferences, text, from, before, limit);
  }

  /**
   * Logs that have this tag too.
   *
   * @throws IllegalArgumentException if more are asked for than a log can have
   */
  public LogQuery tag(String tag) {
    checkCount("tags", tags.size());
    List<String> more = Stream.concat(tags.stream(), Stream.of(tag)).toList();
    return new LogQuery(
        channel, reference, type, more, customReferences, text, from, before, limit);
  }

  /**
   * Logs that have this custom reference too.
   *
   * @throws IllegalArgumentException if more are asked for than a log can have
   */
  public LogQuery customReference(String name, String value) {
    checkCount("custom references", customReferences.size());
    Map<String, String> more = new LinkedHashMap<>(customReferences);
    more.put(name, value);
    return new LogQuery(channel, reference, type, tags, more, text, from, before, limit);
  }

  private static void checkCount(String what, int asked) {
    if (asked == MOST_FILTERS) {
      throw new IllegalArgumentException(
          "a search takes at most %d %s, as a log has no more".formatted(MOST_FILTERS, what));
    }
  }

  /** Logs whose label and body hold what {@link TextFilter#of} reads. */
  public LogQuery text(String query) {
    Optional<TextFilter> filter = Optional.of(TextFilter.of(query));
    return new LogQuery(
        channel, reference, type, tags, customReferences, filter, from, before, limit);
  }

  /** Logs of that time and later. */
  public LogQuery since(Instant time) {
    return new LogQuery(
        channel, reference, type, tags, customReferences, text, LogId.firstAt(time), before, limit);
  }

  /** Logs earlier than that time. */
  public LogQuery until(Instant time) {
    return before(LogId.firstAt(time));
  }

  /** Logs with that id or a larger one. */
  public LogQuery from(long id) {
    return new LogQuery(channel, reference, type, tags, customReferences, text, id, before, limit);
  }

  /** Logs with a smaller id: the next page, given the last id of this one. */
  public LogQuery before(long id) {
    return new LogQuery(channel, reference, type, tags, customReferences, text, from, id, limit);
  }

  /** The same, that many at most. */
  public LogQuery limit(int most) {
    return new LogQuery(channel, reference, type, tags, customReferences, text, from, before, most);
  }

  /** Whether a log answers this query; the index only proposes, this decides. */
  public boolean matches(StoredLog log) {
    LogEntry entry = log.entry();
    return log.id() >= from
        && log.id() < before
        && channel.map(entry.channelId()::equals).orElse(true)
        && reference.map(entry.reference()::equals).orElse(true)
        && type.map(entry.type()::equals).orElse(true)
        && entry.tags().containsAll(tags)
        && entry.customReferences().entrySet().containsAll(customReferences.entrySet())
        && text.map(filter -> filter.matches(entry)).orElse(true);
  }
}
