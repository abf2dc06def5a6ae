package io.logwire.store.postgres;

import io.logwire.log.LogId;
import io.logwire.log.StoredLog;
import io.logwire.store.LogImport;
import io.logwire.store.StoreException;
import io.logwire.store.index.Segments;
import io.logwire.store.sql.ImportRows;
import io.logwire.store.sql.ImportRows.Row;
import io.logwire.store.sql.SqlSegments;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Imports logs into the database, some thousand with each transaction.
 *
 * <p>All that is settled is in the index when {@link #open} returns, and what replicas append later
 * has higher ids, so the import can index its own without looking at theirs.
 */
final class PostgresImport implements LogImport {
  private static final int STEP = 1_000;

  private final PostgresDatabase database;
  private final Session session;
  private final long limit;
  private long appended;

  private PostgresImport(PostgresDatabase database, Session session, long limit) {
    this.database = database;
    this.session = session;
    this.limit = limit;
  }

  /**
   * Begins an import.
   *
   * @throws StoreException if what is there cannot be indexed
   */
  static PostgresImport open(PostgresDatabase database, Clock clock) {
    Session session = new Session(database);
    long now = LogId.firstAt(clock.millis()) - 1;
    long indexed = importing(database, () -> IndexFollowing.upTo(now, database, session));
    return new PostgresImport(database, session, Math.min(now, indexed) + 1);
  }

  @Override
  public long limit() {
    return limit;
  }

  @Override
  public Optional<StoredLog> firstTaken(List<StoredLog> logs) {
    return ImportRows.firstTaken(database, logs);
  }

  @Override
  public void append(List<StoredLog> logs) {
    for (int from = 0; from < logs.size(); from += STEP) {
      List<Row> rows =
          logs.subList(from, Math.min(logs.size(), from + STEP)).stream().map(Row::of).toList();
      appended += importing(database, () -> session.run(tx -> append(tx, rows)));
    }
  }

  private long append(PostgresTransaction tx, List<Row> rows) throws SQLException {
    SharedUpkeep.lock(tx);
    List<Row> added =
        ImportRows.insertNew(tx, rows, new WriterCounts(WriterCounts.UPKEEP), this::refuse);
    if (!added.isEmpty()) {
      Segments.write(SqlSegments.of(tx), ImportRows.gather(added));
    }
    return added.size();
  }

  private void refuse(long id) {
    throw new StoreException(
        "%s has a log with the id %d that says something else".formatted(database.place(), id));
  }

  @Override
  public long finish() {
    return appended;
  }

  @FunctionalInterface
  private interface Step {
    long run() throws SQLException;
  }

  private static long importing(PostgresDatabase database, Step step) {
    try {
      return step.run();
    } catch (SQLException e) {
      throw new StoreException(
          "cannot import into " + database.place() + ": " + Trouble.reason(e), e);
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
