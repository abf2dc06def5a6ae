package io.logwire.log;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Which logs are asked for: all filters must hold. Answers come newest first, {@code limit} at
 * most; {@link #before} with the last id of a page gives the next one.
 *
 * @param channels of one of these; of any where there are none
 * @param types of one of these; of any where there are none
 * @param onlyAlerts logs that ask for an alert only
 * @param piece what a log has to hold, also inside of words
 * @param from the smallest id wanted
 * @param before ids below this one only
 */
public record LogQuery(
    List<String> channels,
    Optional<String> reference,
    List<LogType> types,
    boolean onlyAlerts,
    List<String> tags,
    Map<String, String> customReferences,
    Optional<TextFilter> text,
    Optional<PieceFilter> piece,
    long from,
    long before,
    int limit) {
  private static final int MOST_FILTERS = LogLimits.TAGS;

  /** The latest logs of all channels. */
  public static LogQuery latest(int limit) {
    return new LogQuery(
        List.of(),
        Optional.empty(),
        List.of(),
        false,
        List.of(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        0,
        Long.MAX_VALUE,
        limit);
  }

  /** A copy to be changed; the one place that names all of them again. */
  private static final class Change {
    private List<String> channels;
    private Optional<String> reference;
    private List<LogType> types;
    private boolean onlyAlerts;
    private List<String> tags;
    private Map<String, String> customReferences;
    private Optional<TextFilter> text;
    private Optional<PieceFilter> piece;
    private long from;
    private long before;
    private int limit;

    private Change(LogQuery query) {
      channels = query.channels;
      reference = query.reference;
      types = query.types;
      onlyAlerts = query.onlyAlerts;
      tags = query.tags;
      customReferences = query.customReferences;
      text = query.text;
      piece = query.piece;
      from = query.from;
      before = query.before;
      limit = query.limit;
    }
  }

  private LogQuery with(Consumer<Change> change) {
    Change to = new Change(this);
    change.accept(to);
    return new LogQuery(
        to.channels,
        to.reference,
        to.types,
        to.onlyAlerts,
        to.tags,
        to.customReferences,
        to.text,
        to.piece,
        to.from,
        to.before,
        to.limit);
  }

  /**
   * Logs of this channel; of one of them, where it is said again.
   *
   * @throws IllegalArgumentException if there are too many
   */
  public LogQuery channel(String one) {
    checkCount("channels", channels.size(), "");
    List<String> more = Stream.concat(channels.stream(), Stream.of(one)).distinct().toList();
    return with(query -> query.channels = more);
  }

  /** Logs of this channel alone, whatever others were asked for. */
  public LogQuery onlyChannel(String one) {
    return with(query -> query.channels = List.of(one));
  }

  /** The only channel that is asked for; empty where there are none or many. */
  public Optional<String> channel() {
    return channels.size() == 1 ? Optional.of(channels.get(0)) : Optional.empty();
  }

  public LogQuery reference(String only) {
    return with(query -> query.reference = Optional.of(only));
  }

  /** Logs of this type; of one of them, where it is said again. */
  public LogQuery type(LogType one) {
    List<LogType> more = Stream.concat(types.stream(), Stream.of(one)).distinct().toList();
    return with(query -> query.types = more);
  }

  /** The only type that is asked for; empty where there are none or many. */
  public Optional<LogType> type() {
    return types.size() == 1 ? Optional.of(types.get(0)) : Optional.empty();
  }

  /** Whether logs of that type are asked for. */
  public boolean wants(LogType type) {
    return types.isEmpty() || types.contains(type);
  }

  /** Logs that ask for an alert. */
  public LogQuery withAlert() {
    return with(query -> query.onlyAlerts = true);
  }

  /** Logs of whatever type. */
  public LogQuery anyType() {
    return with(query -> query.types = List.of());
  }

  /**
   * Logs that have this tag too.
   *
   * @throws IllegalArgumentException if more are asked for than a log can have
   */
  public LogQuery tag(String tag) {
    checkCount("tags", tags.size(), ", as a log has no more");
    List<String> more = Stream.concat(tags.stream(), Stream.of(tag)).toList();
    return with(query -> query.tags = more);
  }

  /**
   * Logs that have this custom reference too.
   *
   * @throws IllegalArgumentException if more are asked for than a log can have
   */
  public LogQuery customReference(String name, String value) {
    checkCount("custom references", customReferences.size(), ", as a log has no more");
    Map<String, String> more = new LinkedHashMap<>(customReferences);
    more.put(name, value);
    return with(query -> query.customReferences = more);
  }

  private static void checkCount(String what, int asked, String reason) {
    if (asked == MOST_FILTERS) {
      throw new IllegalArgumentException(
          "a search takes at most %d %s%s".formatted(MOST_FILTERS, what, reason));
    }
  }

  /** Logs whose label and body hold what {@link TextFilter#of} reads. */
  public LogQuery text(String text) {
    Optional<TextFilter> filter = Optional.of(TextFilter.of(text));
    return with(query -> query.text = filter);
  }

  /**
   * Logs that hold this, also inside of words.
   *
   * @throws IllegalArgumentException if it is empty or too long
   */
  public LogQuery contains(String text) {
    Optional<PieceFilter> filter = Optional.of(PieceFilter.of(text));
    return with(query -> query.piece = filter);
  }

  /** Logs of that time and later. */
  public LogQuery since(Instant time) {
    return from(LogId.firstAt(time));
  }

  /** Logs earlier than that time. */
  public LogQuery until(Instant time) {
    return before(LogId.firstAt(time));
  }

  /** Logs with that id or a larger one. */
  public LogQuery from(long id) {
    return with(query -> query.from = id);
  }

  /** Logs with a smaller id: the next page, given the last id of this one. */
  public LogQuery before(long id) {
    return with(query -> query.before = id);
  }

  /** The same, that many at most. */
  public LogQuery limit(int most) {
    return with(query -> query.limit = most);
  }

  /** Whether it asks for a channel, types and a time at most, which is what counts are kept by. */
  public boolean isCounted() {
    return channels.size() <= 1
        && !onlyAlerts
        && reference.isEmpty()
        && tags.isEmpty()
        && customReferences.isEmpty()
        && text.isEmpty()
        && piece.isEmpty();
  }

  /** Whether a log answers this query; the index only proposes, this decides. */
  public boolean matches(StoredLog log) {
    LogEntry entry = log.entry();
    return log.id() >= from
        && log.id() < before
        && (channels.isEmpty() || channels.contains(entry.channelId()))
        && (!onlyAlerts || entry.alert())
        && reference.map(entry.reference()::equals).orElse(true)
        && wants(entry.type())
        && entry.tags().containsAll(tags)
        && entry.customReferences().entrySet().containsAll(customReferences.entrySet())
        && text.map(filter -> filter.matches(entry)).orElse(true)
        && piece.map(filter -> filter.matches(entry)).orElse(true);
  }
}
