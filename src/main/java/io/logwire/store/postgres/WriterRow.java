package io.logwire.store.postgres;

import io.logwire.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The row of {@code writer} that one replica has leased. It is lease, fence, marker of the commit
 * and watermark in one, as each group moves it in its own transaction.
 *
 * <p>Promise: {@link #move} succeeds only while no one else has taken the row, and not after {@link
 * #askFate} of a later connection; so a transaction whose fate was asked for is decided for good.
 *
 * <p>Layout: {@code holder} is a random number of the replica, 0 for a row that is free; {@code
 * epoch} grows with each connection, {@code beat} with each group. Every id up to {@code done_id}
 * is committed or will never be, and {@code last_id} is the newest of the group.
 *
 * <p>Threading: the writer thread only.
 */
final class WriterRow {
  private static final String FREE =
      "SELECT number, epoch, beat FROM writer WHERE holder = 0 ORDER BY number";
  private static final String TAKE =
      """
      UPDATE writer SET holder = ?, epoch = epoch + 1 WHERE number = ? AND holder = 0 AND epoch = ?
      """;
  private static final String HIGHEST =
      """
      SELECT greatest(coalesce(max(done_id), 0), coalesce(max(last_id), 0),
        (SELECT coalesce(max(id), 0) FROM log)) FROM writer
      """;
  private static final String FENCE =
      "UPDATE writer SET epoch = epoch + 1 WHERE number = ? AND holder = ? RETURNING epoch, beat";
  private static final String MOVE =
      """
      UPDATE writer SET beat = ?, last_id = ?, done_id = greatest(done_id, ?)
      WHERE number = ? AND epoch = ?
      """;
  private static final String RELEASE =
      """
      UPDATE writer SET holder = 0, epoch = epoch + 1, done_id = greatest(done_id, ?)
      WHERE number = ? AND holder = ?
      """;

  private final long holder = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
  private int number = -1; // none
  private long epoch;
  private long beat; // of the last group that was begun

  /** Whether a row was taken, which another may have taken since. */
  boolean isHeld() {
    return number >= 0;
  }

  int number() {
    return number;
  }

  /** What tells the row from those of others. */
  long holder() {
    return holder;
  }

  /**
   * Takes a free row.
   *
   * @return an id above all that others have given, or promised to give no more
   * @throws StoreException if there is none
   */
  long take(Connection connection) throws SQLException {
    int taken = -1;
    try (PreparedStatement free = connection.prepareStatement(FREE);
        PreparedStatement take = connection.prepareStatement(TAKE);
        ResultSet row = free.executeQuery()) {
      while (taken < 0 && row.next()) {
        take.setLong(1, holder);
        take.setInt(2, row.getInt(1));
        take.setLong(3, row.getLong(2));
        if (take.executeUpdate() == 1) {
          taken = row.getInt(1);
          epoch = row.getLong(2) + 1;
          beat = row.getLong(3);
        }
      }
    }
    connection.commit();
    if (taken < 0) {
      throw new StoreException(
          "all %d replicas that there can be are running, or have ended less than 6 s ago"
              .formatted(ReplicaIds.WRITERS));
    }
    number = taken;
    // After the row is seen as taken: what others have promised until then is what holds.
    long highest = PostgresDatabase.number(connection, HIGHEST);
    connection.commit();
    return highest;
  }

  /**
   * Shuts out every transaction of an older connection, once those that are open are decided.
   *
   * @return the beat of the last group that was committed; -1 if the row is another's by now
   */
  long askFate(Connection connection) throws SQLException {
    long committed = -1;
    try (PreparedStatement fence = connection.prepareStatement(FENCE)) {
      fence.setInt(1, number);
      fence.setLong(2, holder);
      try (ResultSet row = fence.executeQuery()) {
        if (row.next()) {
          epoch = row.getLong(1);
          committed = row.getLong(2);
        }
      }
    }
    PostgresTransaction.commit(connection);
    if (committed < 0) {
      number = -1;
    }
    return committed;
  }

  /** The beat of the group that begins now. */
  long nextBeat() {
    return ++beat;
  }

  /** Moves the row on, as the last thing in a group; whether it is ours. */
  boolean move(PostgresTransaction tx, long lastId, long done) throws SQLException {
    PreparedStatement move = tx.statement(MOVE);
    move.setLong(1, beat);
    move.setLong(2, lastId);
    move.setLong(3, done);
    move.setInt(4, number);
    move.setLong(5, epoch);
    return move.executeUpdate() == 1;
  }

  /** Another has it. */
  void lose() {
    number = -1;
  }

  /** Gives it back, after the last group. */
  void release(Connection connection, long done) throws SQLException {
    try (PreparedStatement release = connection.prepareStatement(RELEASE)) {
      release.setLong(1, done);
      release.setInt(2, number);
      release.setLong(3, holder);
      release.executeUpdate();
    }
    connection.commit();
    number = -1;
  }
}
