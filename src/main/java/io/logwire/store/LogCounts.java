package io.logwire.store;

import io.logwire.log.LogType;
import io.logwire.store.sql.Snapshots;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

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
    return file.look(
        snapshot -> {
          String channels = channel.isPresent() ? ONE_CHANNEL : EACH_CHANNEL;
          try (PreparedStatement select = snapshot.prepareStatement(channels + STRETCHES)) {
            int parameter = setChannel(select, channel);
            select.setLong(parameter++, Math.floorDiv(from.toEpochMilli(), HOUR));
            select.setLong(parameter++, width.toHours());
            setHours(select, parameter, from, until);
            List<Stretch> stretches = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                LogType type = LogType.of(row.getString(2)).orElse(LogType.INFORMATION);
                stretches.add(new Stretch(row.getInt(1), type, row.getLong(3)));
              }
            }
            return stretches;
          }
        });
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
            setHours(select, 1, from, until);
            for (String channel : channels) {
              select.setString(3, channel);
              addHourly(select, counts);
            }
          }
          return counts;
        });
  }

  private static void addHourly(PreparedStatement select, List<Hourly> counts) throws SQLException {
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        LogType type = LogType.of(row.getString(3)).orElse(LogType.INFORMATION);
        counts.add(new Hourly(row.getString(1), time(row.getLong(2)), type, row.getLong(4)));
      }
    }
  }

  /**
   * The channels that have logs in those hours, the one with the most first.
   *
   * @throws StoreException if the file cannot be read
   */
  public List<Total> channels(Instant from, Instant until) {
    return file.look(
        snapshot -> {
          try (PreparedStatement select = snapshot.prepareStatement(CHANNELS)) {
            setHours(select, 1, from, until);
            List<Total> totals = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                totals.add(new Total(row.getString(1), row.getLong(2), time(row.getLong(3))));
              }
            }
            return totals;
          }
        });
  }

  /**
   * The channels with the most logs of that type since that hour began.
   *
   * @throws StoreException if the file cannot be read
   */
  public Most most(LogType type, Instant from, int channels) {
    return file.look(
        snapshot -> {
          try (PreparedStatement select = snapshot.prepareStatement(EACH_CHANNEL + MOST)) {
            select.setLong(1, Math.floorDiv(from.toEpochMilli(), HOUR));
            select.setString(2, type.text());
            select.setInt(3, channels);
            List<Sum> first = new ArrayList<>();
            int all = 0;
            long logs = 0;
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                first.add(new Sum(row.getString(1), type, row.getLong(2)));
                all = row.getInt(3);
                logs = row.getLong(4);
              }
            }
            return new Most(first, all, logs);
          }
        });
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
          String channels = channel.isPresent() ? ONE_CHANNEL : EACH_CHANNEL;
          List<List<Sum>> sums = new ArrayList<>();
          try (PreparedStatement select = snapshot.prepareStatement(channels + SUMS)) {
            int parameter = setChannel(select, channel);
            for (int i = 1; i < edges.size(); i++) {
              setHours(select, parameter, edges.get(i - 1), edges.get(i));
              sums.add(sums(select));
            }
          }
          return sums;
        });
  }

  private static List<Sum> sums(PreparedStatement select) throws SQLException {
    List<Sum> sums = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        LogType type = LogType.of(row.getString(2)).orElse(LogType.INFORMATION);
        sums.add(new Sum(row.getString(1), type, row.getLong(3)));
      }
    }
    return sums;
  }

  /**
   * The beginning of the hour of the oldest log from that hour on, in any channel.
   *
   * @throws StoreException if the file cannot be read
   */
  public Optional<Instant> oldestHour(Instant from) {
    return new OldestHours(file).ofEach(from).values().stream().min(Comparator.naturalOrder());
  }

  /** Sets the channel, if there is one; the parameter that comes next. */
  private static int setChannel(PreparedStatement select, Optional<String> channel)
      throws SQLException {
    if (channel.isPresent()) {
      select.setString(1, channel.get());
    }
    return channel.isPresent() ? 2 : 1;
  }

  private static void setHours(PreparedStatement select, int parameter, Instant from, Instant until)
      throws SQLException {
    select.setLong(parameter, Math.floorDiv(from.toEpochMilli(), HOUR));
    select.setLong(parameter + 1, -Math.floorDiv(-until.toEpochMilli(), HOUR));
  }

  public static Instant time(long hour) {
    return Instant.ofEpochMilli(hour * HOUR);
  }
}
