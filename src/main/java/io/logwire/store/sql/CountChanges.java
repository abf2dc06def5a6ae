package io.logwire.store.sql;

import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.log.LogType;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How the hourly counts of log change with one transaction, so that each is written once.
 *
 * <p>Threading: one thread.
 */
public class CountChanges {
  private static final String CHANGE =
      """
      INSERT INTO log_count (channel_id, hour, type, logs) VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET logs = logs + excluded.logs
      """;
  private static final String DELETE_NONE =
      "DELETE FROM log_count WHERE channel_id = ? AND hour = ? AND type = ? AND logs <= 0";

  /** What is counted together. */
  protected record Group(String channelId, long hour, LogType type) {}

  private final String deleteNone;
  private final Map<Group, Integer> changes = new HashMap<>();

  /** Changes of counts that one process at a time keeps. */
  public CountChanges() {
    this(DELETE_NONE);
  }

  /** The same by another statement that deletes a count of nothing. */
  protected CountChanges(String deleteNone) {
    this.deleteNone = deleteNone;
  }

  /** The hour of a log, counted from 1970 in UTC, as log_count has it. */
  public static long hour(long id) {
    return LogId.time(id).toEpochMilli() / Duration.ofHours(1).toMillis();
  }

  /** Takes note of so many more logs like that one; fewer if it is negative. */
  public void add(long id, LogEntry entry, int logs) {
    add(id, entry.channelId(), entry.type(), logs);
  }

  /** The same for a log of which only that is known. */
  public void add(long id, String channelId, LogType type, int logs) {
    changes.merge(new Group(channelId, hour(id), type), logs, Integer::sum);
  }

  /** Writes what was gathered. */
  public void write(Transaction tx) throws SQLException {
    if (changes.isEmpty()) {
      return;
    }
    add(tx, changes);
    for (Map.Entry<Group, Integer> one : changes.entrySet()) {
      if (one.getValue() < 0) {
        Group group = one.getKey();
        tx.update(deleteNone, group.channelId(), group.hour(), group.type().text());
      }
    }
  }

  /** Adds to the counts what has changed. */
  protected void add(Transaction tx, Map<Group, Integer> changed) throws SQLException {
    for (Map.Entry<Group, Integer> one : changed.entrySet()) {
      Group group = one.getKey();
      tx.update(CHANGE, group.channelId(), group.hour(), group.type().text(), one.getValue());
    }
  }
}
