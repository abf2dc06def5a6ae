package io.logwire.store;

import io.logwire.log.LogType;
import io.logwire.store.sql.Snapshots;
import io.logwire.store.sql.Sql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How many logs there are, by channel, hour and type, without counting rows: the writer keeps the
 * counts in the transactions of the logs.
 *
 * <p>Limit: whole hours, UTC. An hour that begins before {@code until} is counted whole.
 *
 * <p>Threading: any thread.
 */
public final class LogCounts {
  // All channels, by one step in the tree for each: the counts of a year may be a million rows.
  public static final String EACH_CHANNEL =
      """
      WITH RECURSIVE channel (id) AS (
        SELECT min(channel_id) FROM log_count
        UNION ALL
        SELECT (SELECT min(channel_id) FROM log_count WHERE channel_id > channel.id)
        FROM channel WHERE channel.id IS NOT NULL)
      """;
  private static final String ONE_CHANNEL = "WITH channel (id) AS (SELECT ?)\n";
  private static final String SUMS =
      """
      SELECT channel_id, type, sum(logs) FROM channel CROSS JOIN log_count
      WHERE channel_id = channel.id AND hour >= ? AND hour < ? GROUP BY channel_id, type
      HAVING sum(logs) > 0
      """;
  private static final String STRETCHES =
      """
      SELECT (hour - ?) / ?, type, sum(logs) FROM channel CROSS JOIN log_count
      WHERE channel_id = channel.id AND hour >= ? AND hour < ? GROUP BY 1, 2
      HAVING sum(logs) > 0
      """;
  private static final String HOURLY_OF_A_CHANNEL =
      """
      SELECT channel_id, hour, type, sum(logs) FROM log_count WHERE hour >= ? AND hour < ?
        AND channel_id = ? GROUP BY channel_id, hour, type HAVING sum(logs) > 0 ORDER BY hour
      """;
  private static final String CHANNELS =
      """
      SELECT channel_id, sum(logs), max(hour) FROM log_count WHERE hour >= ? AND hour < ?
      GROUP BY channel_id HAVING sum(logs) > 0 ORDER BY sum(logs) DESC, channel_id
      """;
  private static final String OLDEST_HOURS =
      EACH_CHANNEL
          + """
          SELECT channel.id,
            (SELECT min(hour) FROM log_count WHERE channel_id = channel.id AND hour >= ?)
          FROM channel WHERE channel.id IS NOT NULL
          """;

  private static final String OLDEST_HOUR =
      "SELECT hour FROM log_count WHERE hour >= ? AND channel_id = ? ORDER BY hour LIMIT 1";

  private static final String MOST =
      """
      SELECT channel_id, logs, count(*) OVER (), sum(logs) OVER () FROM (
        SELECT channel_id, sum(logs) AS logs FROM channel CROSS JOIN log_count
        WHERE channel_id = channel.id AND hour >= ? AND type = ? GROUP BY channel_id
        HAVING sum(logs) > 0) AS most
      ORDER BY logs DESC, channel_id LIMIT ?
      """;
  static final long HOUR = Duration.ofHours(1).toMillis();

  /** The logs of a channel and a type in the hour that begins then; at least one. */
  public record Hourly(String channelId, Instant hour, LogType type, long logs) {}

  /** The logs of a type in the stretch of that number, counted from 0; at least one. */
  public record Stretch(int number, LogType type, long logs) {}

  /** The hour in which the newest log of a channel came. */
  public record Newest(String channelId, Instant hour) {}

  /** The logs of a channel, and the beginning of the hour of its newest one. */
  public record Total(String channelId, long logs, Instant newestHour) {}

  /** The logs of a channel and a type in some stretch of time; at least one. */
  public record Sum(String channelId, LogType type, long logs) {}

  /**
   * The channels with the most logs of a type, the first of them first.
   *
   * @param channels how many channels have any
   * @param logs how many logs all of these have
   */
  public record Most(List<Sum> first, int channels, long logs) {}

  private final Snapshots file;

  public LogCounts(Snapshots file) {
    this.file = file;
  }

  /**
   * How many logs of each type came in stretches of equal width, of one channel or of all; those
   * without a log are left out, so that there are no more than {@code until - from} has stretches.
   *
   * @param width whole hours
   * @throws StoreException if the file cannot be read
   */
  public List<Stretch> stretches(
      Optional<String> channel, Instant from, Instant until, Duration width) {
    return file.all(
        channels(channel) + STRETCHES,
        row -> new Stretch(row.getInt(1), LogType.kept(row.getString(2)), row.getLong(3)),
        behind(channel, hour(from), width.toHours(), hour(from), hourAfter(until)));
  }

  /**
   * The counts of those hours, of each of these channels.
   *
   * @throws StoreException if the file cannot be read
   */
  public List<Hourly> hourly(Collection<String> channels, Instant from, Instant until) {
    return file.look(
        snapshot -> {
          List<Hourly> counts = new ArrayList<>();
          try (PreparedStatement select = snapshot.prepareStatement(HOURLY_OF_A_CHANNEL)) {
            for (String channel : channels) {
              counts.addAll(
                  Sql.all(select, LogCounts::hourly, hour(from), hourAfter(until), channel));
            }
          }
          return counts;
        });
  }

  private static Hourly hourly(ResultSet row) throws SQLException {
    Instant hour = time(row.getLong(2));
    return new Hourly(row.getString(1), hour, LogType.kept(row.getString(3)), row.getLong(4));
  }

  /**
   * The channels that have logs in those hours, the one with the most first.
   *
   * @throws StoreException if the file cannot be read
   */
  public List<Total> channels(Instant from, Instant until) {
    return file.all(
        CHANNELS,
        row -> new Total(row.getString(1), row.getLong(2), time(row.getLong(3))),
        hour(from),
        hourAfter(until));
  }

  /**
   * The channels with the most logs of that type since that hour began.
   *
   * @throws StoreException if the file cannot be read
   */
  public Most most(LogType type, Instant from, int channels) {
    List<Most> rows =
        file.all(
            EACH_CHANNEL + MOST,
            row -> {
              Sum one = new Sum(row.getString(1), type, row.getLong(2));
              return new Most(List.of(one), row.getInt(3), row.getLong(4));
            },
            hour(from),
            type.text(),
            channels);
    List<Sum> first = rows.stream().flatMap(row -> row.first().stream()).toList();
    return rows.isEmpty()
        ? new Most(first, 0, 0)
        : new Most(first, rows.get(0).channels(), rows.get(0).logs());
  }

  /**
   * All channels, the one with the most logs first.
   *
   * @throws StoreException if the file cannot be read
   */
  public List<Total> channels() {
    return channels(Instant.EPOCH, Instant.ofEpochMilli(Long.MAX_VALUE));
  }

  /**
   * What came between each of these times and the next one, of one channel or of all.
   *
   * @param edges whole hours, growing; at least two
   * @return one list fewer than there are edges
   * @throws StoreException if the file cannot be read
   */
  public List<List<Sum>> sums(Optional<String> channel, List<Instant> edges) {
    return file.look(
        snapshot -> {
          List<List<Sum>> sums = new ArrayList<>();
          try (PreparedStatement select = snapshot.prepareStatement(channels(channel) + SUMS)) {
            for (int i = 1; i < edges.size(); i++) {
              Object[] values = behind(channel, hour(edges.get(i - 1)), hourAfter(edges.get(i)));
              sums.add(Sql.all(select, LogCounts::sum, values));
            }
          }
          return sums;
        });
  }

  private static Sum sum(ResultSet row) throws SQLException {
    return new Sum(row.getString(1), LogType.kept(row.getString(2)), row.getLong(3));
  }

  /**
   * The beginning of the hour of the oldest log from that hour on, in any channel.
   *
   * @throws StoreException if the file cannot be read
   */
  public Optional<Instant> oldestHour(Instant from) {
    return oldestHours(from).values().stream().min(Comparator.naturalOrder());
  }

  /**
   * The beginning of the hour of its oldest log from that hour on, of each channel that has one.
   *
   * @throws StoreException if the file cannot be read
   */
  public Map<String, Instant> oldestHours(Instant from) {
    Map<String, Instant> oldest = new HashMap<>();
    file.all(OLDEST_HOURS, row -> Map.entry(row.getString(1), row.getLong(2)), hour(from)).stream()
        .filter(channel -> channel.getValue() > 0) // NULL is 0, an hour of 1970
        .forEach(channel -> oldest.put(channel.getKey(), time(channel.getValue())));
    return oldest;
  }

  /**
   * The same of one channel.
   *
   * @throws StoreException if the file cannot be read
   */
  public Optional<Instant> oldestHour(String channel, Instant from) {
    return file.first(OLDEST_HOUR, row -> time(row.getLong(1)), hour(from), channel);
  }

  private static String channels(Optional<String> channel) {
    return channel.isPresent() ? ONE_CHANNEL : EACH_CHANNEL;
  }

  // The channel is the first parameter where there is one.
  private static Object[] behind(Optional<String> channel, Object... values) {
    return Stream.concat(channel.stream(), Arrays.stream(values)).toArray();
  }

  private static long hour(Instant time) {
    return Math.floorDiv(time.toEpochMilli(), HOUR);
  }

  private static long hourAfter(Instant until) {
    return -Math.floorDiv(-until.toEpochMilli(), HOUR);
  }

  public static Instant time(long hour) {
    return Instant.ofEpochMilli(hour * HOUR);
  }
}
