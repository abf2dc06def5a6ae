package io.logwire.store.sqlite;

import io.logwire.store.sql.CountChanges;
import io.logwire.store.sql.LogDeletion;
import io.logwire.store.sql.Sql;
import io.logwire.store.sql.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Where logs were changed otherwise than by appending them at the end: deleted, imported, dated
 * anew. A backup copies logs in small pieces, and by this it knows which of them to copy again.
 *
 * <p>Layout: {@code log_change} has a row for each transaction that did so, numbered without a gap;
 * the oldest go, so who comes late finds a gap and begins anew.
 */
public final class LogChanges {
  private static final int KEPT = 100_000; // some seconds of an erasure, minutes of retention

  private static final String NOTE = "INSERT INTO log_change (first_id, last_id) VALUES (?, ?)";
  private static final String FORGET =
      "DELETE FROM log_change WHERE number <= (SELECT max(number) FROM log_change) - ?";
  private static final String NEWEST = "SELECT ifnull(max(number), 0) FROM log_change";
  private static final String SINCE =
      "SELECT number, first_id, last_id FROM log_change WHERE number > ? ORDER BY number";

  /** Logs of these ids were changed. */
  public record Change(long number, long firstId, long lastId) {}

  /** What follows where logs are deleted. */
  static final LogDeletion.Changes OF_DELETIONS =
      new LogDeletion.Changes() {
        @Override
        public CountChanges counts() {
          return new CountChanges();
        }

        @Override
        public void deleted(Transaction tx, long firstId, long lastId) throws SQLException {
          note(tx, firstId, lastId);
        }
      };

  private LogChanges() {}

  /** Takes note, in the transaction that makes it, of a change to logs of these ids. */
  static void note(Transaction tx, long firstId, long lastId) throws SQLException {
    tx.update(NOTE, firstId, lastId);
    tx.update(FORGET, KEPT);
  }

  /** The number of the newest change, 0 if there was none. */
  public static long newest(Connection snapshot) throws SQLException {
    return Sql.number(snapshot, NEWEST);
  }

  /** The changes after that one, oldest first; empty if some of them are forgotten. */
  public static Optional<List<Change>> since(Connection snapshot, long number) throws SQLException {
    List<Change> changes =
        Sql.all(
            snapshot,
            SINCE,
            row -> new Change(row.getLong(1), row.getLong(2), row.getLong(3)),
            number);

    boolean isWhole = changes.isEmpty() || changes.get(0).number() == number + 1;
    return isWhole ? Optional.of(changes) : Optional.empty();
  }
}
