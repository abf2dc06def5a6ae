package io.logwire.store.sqlite;

import io.logwire.log.LogType;
import io.logwire.store.StoreException;
import io.logwire.store.sqlite.file.ReadableFile;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
  private static final String EACH_CHANNEL =
      """
      WITH RECURSIVE channel (id) AS (
        SELECT min(channel_id) FROM log_count
        UNION ALL
        SELECT (SELECT min(channel_id) FROM log_count WHERE channel_id > channel.id)
        FROM channel WHERE channel.id IS NOT NULL)
      """;
  private static final String ONE_CHANNEL = "WITH channel (id) AS (SELECT ?3)\n";
  private static final String SUMS =
      """
      SELECT channel_id, type, sum(logs) FROM channel CROSS JOIN log_count
      WHERE channel_id = channel.id AND hour >= ?1 AND hour < ?2 GROUP BY channel_id, type
      """;
  private static final String OLDEST =
      EACH_CHANNEL
          + """
          SELECT min((SELECT min(hour) FROM log_count WHERE channel_id = channel.id AND hour >= ?))
          FROM channel
          """;
  private static final String HOURLY =
      EACH_CHANNEL
          + """
          SELECT channel_id, hour, type, logs FROM channel CROSS JOIN log_count
          WHERE channel_id = channel.id AND hour >= ? AND hour < ? ORDER BY channel_id, hour
          """;
  private static final String NEWEST =
      EACH_CHANNEL
          + """
          SELECT channel.id, (SELECT max(hour) FROM log_count WHERE channel_id = channel.id) AS hour
          FROM channel WHERE channel.id IS NOT NULL ORDER BY hour DESC, channel.id
          """;
  private static final String HOURLY_OF_A_CHANNEL =
      """
      SELECT channel_id, hour, type, logs FROM log_count WHERE hour >= ? AND hour < ?
        AND channel_id = ? ORDER BY hour
      """;
  private static final String CHANNELS =
      """
      SELECT channel_id, sum(logs), max(hour) FROM log_count WHERE hour >= ? AND hour < ?
      GROUP BY channel_id ORDER BY sum(logs) DESC, channel_id
      """;
  private static final long HOUR = Duration.ofHours(1).toMillis();

  /** The logs of a channel and a type in the hour that begins then; at least one. */
  public record Hourly(String channelId, Instant hour, LogType type, long logs) {}

  /** The hour in which the newest log of a channel came. */
  public record Newest(String channelId, Instant hour) {}

  /** The logs of a channel, and the beginning of the hour of its newest one. */
  public record Total(String channelId, long logs, Instant newestHour) {}

  /** The logs of a channel and a type in some stretch of time; at least one. */
  public record Sum(String channelId, LogType type, long logs) {}

  private final ReadableFile file;

  public LogCounts(ReadableFile file) {
    this.file = file;
  }

  /**
   * The counts of those hours, of one channel or of all, ordered by channel and hour.
   *
   * @throws StoreException if the file cannot be read
   */
  public List<Hourly> hourly(Optional<String> channel, Instant from, Instant until) {
    return file.look(
        snapshot -> {
          String sql = channel.isPresent() ? HOURLY_OF_A_CHANNEL : HOURLY;
          try (PreparedStatement select = snapshot.prepareStatement(sql)) {
            setHours(select, from, until);
            if (channel.isPresent()) {
              select.setString(3, channel.get());
            }
            List<Hourly> counts = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                LogType type = LogType.of(row.getString(3)).orElse(LogType.INFORMATION);
                counts.add(
                    new Hourly(row.getString(1), time(row.getLong(2)), type, row.getLong(4)));
              }
            }
            return counts;
          }
        });
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
            setHours(select, from, until);
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
   * All channels, the one with the most logs first.
   *
   * @throws StoreException if the file cannot be read
   */
  public List<Total> channels() {
    return channels(Instant.EPOCH, Instant.ofEpochMilli(Long.MAX_VALUE));
  }

  /**
   * All channels, the one with the newest log first.
   *
   * @throws StoreException if the file cannot be read
   */
  public List<Newest> newest() {
    return file.look(
        snapshot -> {
          List<Newest> channels = new ArrayList<>();
          try (PreparedStatement select = snapshot.prepareStatement(NEWEST);
              ResultSet row = select.executeQuery()) {
            while (row.next()) {
              channels.add(new Newest(row.getString(1), time(row.getLong(2))));
            }
          }
          return channels;
        });
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
            if (channel.isPresent()) {
              select.setString(3, channel.get());
            }
            for (int i = 1; i < edges.size(); i++) {
              setHours(select, edges.get(i - 1), edges.get(i));
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
    return file.look(
        snapshot -> {
          try (PreparedStatement select = snapshot.prepareStatement(OLDEST)) {
            select.setLong(1, Math.floorDiv(from.toEpochMilli(), HOUR));
            try (ResultSet row = select.executeQuery()) {
              row.next();
              long hour = row.getLong(1);
              return row.wasNull() ? Optional.empty() : Optional.of(time(hour));
            }
          }
        });
  }

  private static void setHours(PreparedStatement select, Instant from, Instant until)
      throws SQLException {
    select.setLong(1, Math.floorDiv(from.toEpochMilli(), HOUR));
    select.setLong(2, -Math.floorDiv(-until.toEpochMilli(), HOUR));
  }

  private static Instant time(long hour) {
    return Instant.ofEpochMilli(hour * HOUR);
  }
}
