package io.logwire.store;

import io.logwire.store.sql.Snapshots;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** When the logs of channels begin, by the hourly counts: what retention deletes next. */
public final class OldestHours {
  private static final String OF_EACH =
      LogCounts.EACH_CHANNEL
          + """
          SELECT channel.id,
            (SELECT min(hour) FROM log_count WHERE channel_id = channel.id AND hour >= ?)
          FROM channel WHERE channel.id IS NOT NULL
          """;
  private static final String OF_ONE =
      "SELECT min(hour) FROM log_count WHERE hour >= ? AND channel_id = ?";

  private final Snapshots file;

  public OldestHours(Snapshots file) {
    this.file = file;
  }

  /**
   * The beginning of the hour of its oldest log from that hour on, of each channel that has one.
   *
   * @throws StoreException if the file cannot be read
   */
  public Map<String, Instant> ofEach(Instant from) {
    return file.look(
        snapshot -> {
          Map<String, Instant> oldest = new HashMap<>();
          try (PreparedStatement select = snapshot.prepareStatement(OF_EACH)) {
            select.setLong(1, hour(from));
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                long hour = row.getLong(2);
                if (!row.wasNull()) {
                  oldest.put(row.getString(1), LogCounts.time(hour));
                }
              }
            }
          }
          return oldest;
        });
  }

  /**
   * The same of one channel.
   *
   * @throws StoreException if the file cannot be read
   */
  public Optional<Instant> of(String channel, Instant from) {
    return file.look(
        snapshot -> {
          try (PreparedStatement select = snapshot.prepareStatement(OF_ONE)) {
            select.setLong(1, hour(from));
            select.setString(2, channel);
            try (ResultSet row = select.executeQuery()) {
              row.next();
              long hour = row.getLong(1);
              return row.wasNull() ? Optional.empty() : Optional.of(LogCounts.time(hour));
            }
          }
        });
  }

  private static long hour(Instant time) {
    return Math.floorDiv(time.toEpochMilli(), LogCounts.HOUR);
  }
}
