package io.logwire.store.postgres;

import io.logwire.store.sql.CountChanges;
import io.logwire.store.sql.Transaction;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;

/**
 * How the hourly counts change with one transaction of one writer, each of which has counts of its
 * own: no two ever wait for a row of the other. The sum over all is what counts, so that of one may
 * be negative.
 */
final class WriterCounts extends CountChanges {
  /** Who deletes and imports. */
  static final int UPKEEP = -1;

  private static final String CHANGE =
      """
      INSERT INTO log_count (channel_id, hour, type, logs, writer)
      SELECT *, ? FROM unnest(?, ?, ?, ?)
      ON CONFLICT (channel_id, hour, type, writer)
      DO UPDATE SET logs = log_count.logs + excluded.logs
      """;

  // Of an hour that nobody writes to any more.
  private static final String DELETE_NONE =
      """
      DELETE FROM log_count AS one WHERE channel_id = ? AND hour = ? AND type = ?
        AND hour < extract(epoch FROM now())::bigint / 3600 - 2
        AND 0 = (SELECT sum(logs) FROM log_count AS every
          WHERE (every.channel_id, every.hour, every.type) = (one.channel_id, one.hour, one.type))
      """;

  private final int writer;

  WriterCounts(int writer) {
    super(DELETE_NONE);
    this.writer = writer;
  }

  // All at once, as a trip to the database costs more than the counts of a group.
  @Override
  protected void add(Transaction tx, Map<Group, Integer> changed) throws SQLException {
    List<Group> groups = List.copyOf(changed.keySet());
    PreparedStatement change = tx.statement(CHANGE);
    change.setInt(1, writer);
    setArray(change, 2, "text", groups.stream().map(Group::channelId).toArray(String[]::new));
    setArray(change, 3, "int8", groups.stream().mapToLong(Group::hour).toArray());
    setArray(
        change, 4, "text", groups.stream().map(one -> one.type().text()).toArray(String[]::new));
    setArray(change, 5, "int8", groups.stream().mapToLong(changed::get).toArray());
    change.executeUpdate();
  }

  private static void setArray(PreparedStatement statement, int at, String type, Object values)
      throws SQLException {
    PGConnection connection = statement.getConnection().unwrap(PGConnection.class);
    statement.setArray(at, connection.createArrayOf(type, values));
  }
}
