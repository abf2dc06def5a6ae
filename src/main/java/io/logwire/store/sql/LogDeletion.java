package io.logwire.store.sql;

import io.logwire.log.LogType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Takes old logs out in one transaction, with what belongs to them: their part of the counts, their
 * alerts that have failed or arrived. A log whose alert is owed is never taken.
 *
 * <p>Limit: the index still names them; it loses them with the segment, or when that is thinned.
 *
 * <p>Threading: the writer thread only.
 */
public final class LogDeletion {
  private static final String LOOK =
      """
      SELECT id, channel_id, type,
        EXISTS (SELECT 1 FROM delivery WHERE failed = 0 AND log_id = log.id)
      FROM log WHERE id >= ? AND id < ? ORDER BY id LIMIT ?
      """;
  private static final String DELETE_LOGS = "DELETE FROM log WHERE id BETWEEN ? AND ?";
  private static final String DELETE_FAILED =
      "DELETE FROM delivery WHERE failed = 1 AND log_id BETWEEN ? AND ?";
  private static final String DELETE_DELIVERED =
      "DELETE FROM delivered WHERE log_id BETWEEN ? AND ?";
  private static final String DELETE_KEYS =
      "DELETE FROM idempotency_key WHERE log_id BETWEEN ? AND ?";

  /** Which channels' logs go. */
  @FunctionalInterface
  public interface Choice {
    boolean takes(String channelId);
  }

  /** What of a store has to follow, in the transaction that deletes. */
  public interface Changes {
    /** How the counts change. */
    CountChanges counts();

    /** Logs of these ids were deleted. */
    void deleted(Transaction tx, long firstId, long lastId) throws SQLException;
  }

  /**
   * What a step has done.
   *
   * @param looked logs that it saw, deleted or not
   * @param deleted of these
   * @param owed of these, left for their alerts
   * @param next the id at which the next step goes on
   */
  public record Result(int looked, int deleted, int owed, long next) {}

  private final Transaction tx;
  private final boolean withKeys;
  private final Changes changes;
  private final CountChanges counts;
  private int deleted;
  private int owed;

  private LogDeletion(Transaction tx, boolean withKeys, Changes changes) {
    this.tx = tx;
    this.changes = changes;
    this.counts = changes.counts();
    this.withKeys = withKeys;
  }

  /**
   * Deletes logs of those ids, after a look at that many at most.
   *
   * @param withKeys whether their idempotency keys go too
   */
  public static Result delete(
      Transaction tx,
      long from,
      long before,
      int most,
      Choice choice,
      boolean withKeys,
      Changes changes)
      throws SQLException {
    return new LogDeletion(tx, withKeys, changes).run(from, before, most, choice);
  }

  private Result run(long from, long before, int most, Choice choice) throws SQLException {
    PreparedStatement look = tx.statement(LOOK);
    look.setLong(1, from);
    look.setLong(2, before);
    look.setInt(3, most);
    long[] ids = new long[most];
    boolean[] taken = new boolean[most];
    int looked = 0;
    try (ResultSet row = look.executeQuery()) {
      for (; row.next(); looked++) {
        ids[looked] = row.getLong(1);
        boolean chosen = choice.takes(row.getString(2));
        boolean isOwed = chosen && row.getBoolean(4);
        taken[looked] = chosen && !isOwed;
        owed += isOwed ? 1 : 0;
        if (taken[looked]) {
          counts.add(ids[looked], row.getString(2), LogType.kept(row.getString(3)), -1);
        }
      }
    }
    deleteRuns(ids, taken, looked);
    counts.write(tx);
    if (deleted > 0) {
      changes.deleted(tx, ids[0], ids[looked - 1]);
    }
    return new Result(looked, deleted, owed, looked < most ? before : ids[looked - 1] + 1);
  }

  // Logs that follow one another go with one statement.
  private void deleteRuns(long[] ids, boolean[] taken, int looked) throws SQLException {
    for (int first = 0; first < looked; first++) {
      if (taken[first]) {
        int last = first;
        while (last + 1 < looked && taken[last + 1]) {
          last++;
        }
        deleteRun(ids[first], ids[last]);
        first = last;
      }
    }
  }

  private void deleteRun(long first, long last) throws SQLException {
    tx.update(DELETE_FAILED, first, last);
    tx.update(DELETE_DELIVERED, first, last);
    if (withKeys) {
      tx.update(DELETE_KEYS, first, last);
    }
    deleted += tx.update(DELETE_LOGS, first, last);
  }
}
