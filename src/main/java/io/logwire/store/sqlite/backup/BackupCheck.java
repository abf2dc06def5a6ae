package io.logwire.store.sqlite.backup;

import io.logwire.log.LogId;
import io.logwire.store.StoreException;
import io.logwire.store.sql.CountChanges;
import io.logwire.store.sql.Sql;
import io.logwire.store.sqlite.file.FileCheck;
import io.logwire.store.sqlite.file.Schema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads all of a file that no program writes, and tells whether it is a whole store: SQLite's own
 * check of each page and index, and for each channel, hour and type as many logs as are counted.
 *
 * <p>Threading: one thread.
 */
public final class BackupCheck {
  private static final String LOGS = "SELECT id, channel_id, type FROM log ORDER BY id";
  private static final String COUNTS =
      "SELECT hour, channel_id, type, logs FROM log_count WHERE logs > 0 ORDER BY hour";

  /** Logs of one hour, by channel and type, as {@code orders error}. */
  private static final class Hour {
    private final long hour;
    private final Map<String, Long> logs = new TreeMap<>();

    private Hour(long hour) {
      this.hour = hour;
    }
  }

  private final Path file;
  private final Set<String> channels = new HashSet<>();
  private long logs;
  private long firstId;
  private long lastId;

  private BackupCheck(Path file) {
    this.file = file;
  }

  /**
   * What that file holds.
   *
   * @throws StoreException if it is not whole, or not a store that this LogWire knows
   */
  public static BackupContents of(Path file) {
    return FileCheck.read(file, new BackupCheck(file)::check);
  }

  private BackupContents check(Connection connection) throws SQLException {
    checkPages(connection);
    checkCounts(connection);
    int owed = Schema.number(connection, "SELECT count(*) FROM delivery WHERE failed = 0");
    int tokens = Schema.number(connection, "SELECT count(*) FROM token");
    return new BackupContents(
        logs, channels.size(), time(firstId), time(lastId), owed, tokens, file.toFile().length());
  }

  private Optional<Instant> time(long id) {
    return logs == 0 ? Optional.empty() : Optional.of(LogId.time(id));
  }

  private void checkPages(Connection connection) throws SQLException {
    String found =
        Sql.first(connection, "PRAGMA integrity_check(1)", row -> row.getString(1))
            .orElse("nothing");
    if (!found.equals("ok")) {
      throw broken(found.strip().replace('\n', ' '));
    }
  }

  // Both come in the order of the hours, so that one hour at a time is in memory.
  private void checkCounts(Connection connection) throws SQLException {
    try (Statement one = connection.createStatement();
        Statement other = connection.createStatement();
        ResultSet log = one.executeQuery(LOGS);
        ResultSet count = other.executeQuery(COUNTS)) {
      boolean moreLogs = log.next();
      boolean moreCounts = count.next();
      while (moreLogs || moreCounts) {
        long ofLogs = moreLogs ? CountChanges.hour(log.getLong(1)) : Long.MAX_VALUE;
        long ofCounts = moreCounts ? count.getLong(1) : Long.MAX_VALUE;
        Hour there = new Hour(Math.min(ofLogs, ofCounts));
        Hour counted = new Hour(there.hour);
        while (moreLogs && CountChanges.hour(log.getLong(1)) == there.hour) {
          there.logs.merge(group(log.getString(2), log.getString(3)), 1L, Long::sum);
          take(log.getLong(1), log.getString(2));
          moreLogs = log.next();
        }
        while (moreCounts && count.getLong(1) == there.hour) {
          counted.logs.put(group(count.getString(2), count.getString(3)), count.getLong(4));
          moreCounts = count.next();
        }
        compare(there, counted);
      }
    }
  }

  private void take(long id, String channel) {
    channels.add(channel);
    firstId = logs == 0 ? id : firstId;
    lastId = id;
    logs++;
  }

  private static String group(String channel, String type) {
    return channel + " " + type;
  }

  private void compare(Hour there, Hour counted) {
    if (there.logs.equals(counted.logs)) {
      return;
    }
    Set<String> groups = new HashSet<>(there.logs.keySet());
    groups.addAll(counted.logs.keySet());
    for (String group : groups) {
      long found = there.logs.getOrDefault(group, 0L);
      long expected = counted.logs.getOrDefault(group, 0L);
      if (found != expected) {
        throw broken(
            "%,d logs are counted as '%s' in the hour of %s, and %,d are there"
                .formatted(expected, group, Instant.ofEpochSecond(there.hour * 3_600), found));
      }
    }
  }

  private StoreException broken(String what) {
    return new StoreException(
        "%s is not whole: %s; take another backup for a restore".formatted(file, what));
  }
}
