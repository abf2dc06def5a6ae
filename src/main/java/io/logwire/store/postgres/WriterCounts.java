package io.logwire.store.postgres;

import io.logwire.store.sql.CountChanges;
import io.logwire.store.sql.Transaction;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.postgresql.PGConnection;

/**
 * How the hourly counts change with one transaction of one writer, each of which has counts of its
 * own: no two ever wait for a row of the other. The sum over all is what counts, so that of one may
 * be negative.
 */
final class WriterCounts extends CountChanges {
  /** Who deletes and imports. */
  static final int UPKEEP = -1;

  // Nearly always all of them are there, and to change a row costs half of what it costs to insert
  // it, only to find that it is there.
  private static final String CHANGE =
      """
      UPDATE log_count AS one SET logs = one.logs + more.logs
      FROM unnest(?, ?, ?, ?) WITH ORDINALITY AS more (channel_id, hour, type, logs, place)
      WHERE one.channel_id = more.channel_id AND one.hour = more.hour AND one.type = more.type
        AND one.writer = ?
      RETURNING more.place
      """;
  private static final String ADD =
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
    List<Group> missing = new ArrayList<>(changed.keySet());
    PreparedStatement change = tx.statement(CHANGE);
    setGroups(change, 1, missing, changed);
    change.setInt(5, writer);
    try (ResultSet there = change.executeQuery()) {
      while (there.next()) {
        missing.set(there.getInt(1) - 1, null);
      }
    }
    missing.removeIf(Objects::isNull);
    if (!missing.isEmpty()) {
      PreparedStatement add = tx.statement(ADD);
      add.setInt(1, writer);
      setGroups(add, 2, missing, changed);
      add.executeUpdate();
    }
  }

  private static void setGroups(
      PreparedStatement statement, int at, List<Group> groups, Map<Group, Integer> changed)
      throws SQLException {
    setArray(statement, at, "text", groups.stream().map(Group::channelId).toArray(String[]::new));
    setArray(statement, at + 1, "int8", groups.stream().mapToLong(Group::hour).toArray());
    setArray(
        statement,
        at + 2,
        "text",
        groups.stream().map(one -> one.type().text()).toArray(String[]::new));
    setArray(statement, at + 3, "int8", groups.stream().mapToLong(changed::get).toArray());
  }

  /** Sets a parameter to an array of that type. */
  static void setArray(PreparedStatement statement, int at, String type, Object values)
      throws SQLException {
    PGConnection connection = statement.getConnection().unwrap(PGConnection.class);
    statement.setArray(at, connection.createArrayOf(type, values));
  }
}
