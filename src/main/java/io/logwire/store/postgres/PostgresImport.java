package io.logwire.store.postgres;

import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.log.StoredLog;
import io.logwire.store.LogImport;
import io.logwire.store.StoreException;
import io.logwire.store.index.Gathering;
import io.logwire.store.index.Segments;
import io.logwire.store.sql.CountChanges;
import io.logwire.store.sql.LogRow;
import io.logwire.store.sql.SqlSegments;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
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

  private record Row(long id, LogRow log) {}

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
    if (logs.isEmpty()) {
      return Optional.empty();
    }
    return database.look(
        snapshot -> {
          try (PreparedStatement any = snapshot.prepareStatement(LogRow.ANY_BETWEEN);
              PreparedStatement find = snapshot.prepareStatement(LogRow.FIND)) {
            any.setLong(1, logs.get(0).id());
            any.setLong(2, logs.get(logs.size() - 1).id());
            try (ResultSet row = any.executeQuery()) {
              if (!row.next()) {
                return Optional.empty();
              }
            }
            for (StoredLog log : logs) {
              if (isAnother(find, log.id(), log.entry())) {
                return Optional.of(log);
              }
            }
            return Optional.empty();
          }
        });
  }

  @Override
  public void append(List<StoredLog> logs) {
    for (int from = 0; from < logs.size(); from += STEP) {
      List<Row> rows =
          logs.subList(from, Math.min(logs.size(), from + STEP)).stream()
              .map(log -> new Row(log.id(), LogRow.of(log.entry())))
              .toList();
      appended += importing(database, () -> session.run(tx -> append(tx, rows)));
    }
  }

  private long append(PostgresTransaction tx, List<Row> rows) throws SQLException {
    SharedUpkeep.lock(tx);
    CountChanges counts = new WriterCounts(WriterCounts.UPKEEP);
    List<Row> added = new ArrayList<>();
    for (Row row : rows) {
      if (row.log().insertIfNew(tx, row.id())) {
        counts.add(row.id(), row.log().entry(), 1);
        added.add(row);
      } else if (isAnother(tx.statement(LogRow.FIND), row.id(), row.log().entry())) {
        throw new StoreException(
            "%s has a log with the id %d that says something else"
                .formatted(database.place(), row.id()));
      }
    }
    counts.write(tx);
    if (!added.isEmpty()) {
      Gathering gathering = new Gathering();
      added.forEach(row -> gathering.add(row.id(), row.log().terms()));
      SqlSegments.run(
          () -> {
            Segments.write(SqlSegments.of(tx), gathering);
            return null;
          });
    }
    return added.size();
  }

  private static boolean isAnother(PreparedStatement find, long id, LogEntry entry)
      throws SQLException {
    find.setLong(1, id);
    try (ResultSet found = find.executeQuery()) {
      return found.next() && !LogRow.read(found).entry().equals(entry);
    }
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
