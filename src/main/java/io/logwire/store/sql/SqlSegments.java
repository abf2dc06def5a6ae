package io.logwire.store.sql;

import io.logwire.log.StoredLog;
import io.logwire.store.index.Segment;
import io.logwire.store.index.SegmentTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The segments of the index in the tables {@code index_segment}, {@code index_row} and {@code
 * index_mark}, as one transaction or one snapshot sees them.
 *
 * <p>An error of the database passes through the index, which declares none, as the {@link
 * SQLException} that it is: whoever works with segments is ready for one.
 *
 * <p>Threading: one thread.
 */
public class SqlSegments implements SegmentTable, AutoCloseable {
  private static final String ALL =
      "SELECT number, state, first_id, last_id, logs FROM index_segment ORDER BY number";
  private static final String PUT =
      """
      INSERT INTO index_segment (number, state, first_id, last_id, logs) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (number) DO UPDATE SET state = excluded.state, first_id = excluded.first_id,
        last_id = excluded.last_id, logs = excluded.logs
      """;
  private static final String REMOVE = "DELETE FROM index_segment WHERE number = ?";
  private static final String LAST_ROW =
      """
      SELECT term, number, lists FROM index_row WHERE segment = ? AND (term, number) <= (?, ?)
      ORDER BY term DESC, number DESC LIMIT 1
      """;
  private static final String NEXT_ROW =
      """
      SELECT term, number, lists FROM index_row WHERE segment = ? AND (term, number) > (?, ?)
      ORDER BY term, number LIMIT 1
      """;
  private static final String PUT_ROW =
      """
      INSERT INTO index_row (segment, term, number, lists) VALUES (?, ?, ?, ?)
      ON CONFLICT (segment, term, number) DO UPDATE SET lists = excluded.lists
      """;
  private static final String DELETE_ROW =
      "DELETE FROM index_row WHERE segment = ? AND term = ? AND number = ?";
  private static final String DELETE_SOME =
      """
      DELETE FROM index_row WHERE (segment, term, number) IN (
        SELECT segment, term, number FROM index_row WHERE segment = ? LIMIT ?)
      """;
  private static final String LOGS =
      "SELECT id FROM log WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?";
  private static final String MARK = "SELECT up_to FROM index_mark";
  private static final String SET_MARK = "UPDATE index_mark SET up_to = ?";

  /** Something that is done with the index. */
  @FunctionalInterface
  protected interface Work<T> {
    T run() throws SQLException;
  }

  private final Statements statements;
  private final boolean ofSnapshot;
  private final int rowBytes;
  private List<Segment> known; // of a snapshot, in which they stay the same

  /** As that snapshot sees them. */
  protected SqlSegments(Connection snapshot) {
    this.statements = new Statements(snapshot);
    this.ofSnapshot = true;
    this.rowBytes = 0; // writes none
  }

  private SqlSegments(Transaction tx) {
    this.statements = tx.statements();
    this.ofSnapshot = false;
    this.rowBytes = tx.bytesOfIndexRow();
  }

  /** As that snapshot sees them; to be closed. */
  public static SqlSegments of(Connection snapshot) {
    return new SqlSegments(snapshot);
  }

  /** As that transaction sees and changes them. */
  public static SqlSegments of(Transaction tx) {
    return new SqlSegments(tx);
  }

  /** A statement that is prepared once, for whoever reads logs beside the index. */
  public PreparedStatement statement(String sql) throws SQLException {
    return statements.of(sql);
  }

  /** How many logs should be read at once; one where each is as near as many. */
  public int logsAtOnce() {
    return 1;
  }

  /**
   * Reads logs at once.
   *
   * @return by their ids, those that were not read for their length or are deleted left out
   */
  public Map<Long, StoredLog> logs(Collection<Long> ids) throws SQLException {
    return Map.of();
  }

  @Override
  public int rowBytes() {
    return rowBytes;
  }

  @Override
  public List<Segment> segments() {
    if (known != null) {
      return known;
    }
    return failing(
        () -> {
          List<Segment> all = Sql.all(statements.of(ALL), SqlSegments::read);
          known = ofSnapshot ? all : null;
          return all;
        });
  }

  private static Segment read(ResultSet row) throws SQLException {
    Segment.State state = Segment.State.values()[row.getInt(2)];
    return new Segment(row.getInt(1), state, row.getLong(3), row.getLong(4), row.getInt(5));
  }

  @Override
  public void put(Segment segment) {
    update(
        PUT,
        segment.number(),
        segment.state().ordinal(),
        segment.firstId(),
        segment.lastId(),
        segment.logs());
  }

  @Override
  public void remove(Segment segment) {
    update(REMOVE, segment.number());
  }

  @Override
  public Optional<Row> last(int segment, long term, int number) {
    return row(LAST_ROW, segment, term, number);
  }

  @Override
  public Optional<Row> next(int segment, long term, int number) {
    return row(NEXT_ROW, segment, term, number);
  }

  private Optional<Row> row(String sql, int segment, long term, int number) {
    return row(
        sql, row -> new Row(row.getLong(1), row.getInt(2), row.getBytes(3)), segment, term, number);
  }

  private <T> Optional<T> row(String sql, Sql.Row<T> read, Object... values) {
    return failing(() -> Sql.first(statements.of(sql), read, values));
  }

  @Override
  public void put(int segment, List<Row> rows) {
    if (rows.isEmpty()) {
      return;
    }
    failing(
        () -> {
          PreparedStatement put = statements.of(PUT_ROW);
          for (Row row : rows) {
            put.setInt(1, segment);
            put.setLong(2, row.term());
            put.setInt(3, row.number());
            put.setBytes(4, row.lists());
            put.addBatch();
          }
          return put.executeBatch();
        });
  }

  @Override
  public void delete(int segment, long term, int number) {
    update(DELETE_ROW, segment, term, number);
  }

  @Override
  public int deleteSome(int segment, int most) {
    return update(DELETE_SOME, segment, most);
  }

  @Override
  public long[] logs(long first, long last, int most) {
    return failing(() -> Sql.all(statements.of(LOGS), row -> row.getLong(1), first, last, most))
        .stream()
        .mapToLong(Long::longValue)
        .toArray();
  }

  @Override
  public long indexedUpTo() {
    return failing(() -> Sql.number(statements.of(MARK)));
  }

  @Override
  public void indexedUpTo(long id) {
    update(SET_MARK, id);
  }

  private int update(String sql, Object... values) {
    return failing(() -> Sql.update(statements.of(sql), values));
  }

  /** Does that; an error of the database is thrown as it is, though undeclared. */
  @SuppressWarnings("unchecked")
  protected static <T, E extends Exception> T failing(Work<T> work) throws E {
    try {
      return work.run();
    } catch (SQLException e) {
      throw (E) e; // E is taken for a RuntimeException by whoever does not say
    }
  }

  @Override
  public void close() throws SQLException {
    if (ofSnapshot) { // else they are the transaction's
      statements.close();
    }
  }
}
