package io.logwire.store.postgres;

import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.store.Erasure;
import io.logwire.store.LogReader;
import io.logwire.store.StoreException;
import io.logwire.store.index.Eraser;
import io.logwire.store.index.Terms;
import io.logwire.store.sql.CountChanges;
import io.logwire.store.sql.LogRow;
import io.logwire.store.sql.SqlSegments;
import io.logwire.store.sql.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Erases logs from the database, some hundred with each transaction.
 *
 * <p>Limit: PostgreSQL overwrites their bytes when it needs the room; {@link #finish} tells it that
 * it may. Its WAL and its backups keep what they have.
 */
final class PostgresErasure implements Erasure {
  private static final int LOGS = 200;
  private static final List<String> OF_A_LOG =
      List.of(
          "DELETE FROM delivery WHERE failed IN (0, 1) AND log_id = ?",
          "DELETE FROM delivered WHERE log_id = ?",
          "DELETE FROM idempotency_key WHERE log_id = ?");
  private static final List<String> TABLES =
      List.of("log", "index_row", "delivery", "delivered", "idempotency_key", "log_count");

  private final PostgresDatabase database;
  private final Session session;
  private final LogReader reader;

  PostgresErasure(PostgresDatabase database) {
    this.database = database;
    this.session = new Session(database);
    this.reader = new LogReader(database);
  }

  @Override
  public long erase(LogQuery query, long newest, LongConsumer erased) {
    LogQuery rest = query.before(Math.min(query.before(), newest + 1)).limit(LOGS);
    erasing(() -> IndexFollowing.upTo(newest, database, session));
    long all = 0;
    List<StoredLog> logs;
    do {
      logs = reader.find(rest);
      if (!logs.isEmpty()) {
        List<StoredLog> some = logs;
        all += erasing(() -> session.run(tx -> erase(tx, some)));
        erased.accept(all);
        rest = rest.before(logs.get(logs.size() - 1).id());
      }
    } while (logs.size() == LOGS);
    return all;
  }

  private static long erase(PostgresTransaction tx, List<StoredLog> logs) throws SQLException {
    SharedUpkeep.lock(tx);
    CountChanges counts = new WriterCounts(WriterCounts.UPKEEP);
    SqlSegments table = SqlSegments.of(tx);
    long deleted = 0;
    for (StoredLog log : logs) {
      for (String delete : OF_A_LOG) {
        delete(tx, delete, log.id());
      }
      if (delete(tx, LogRow.DELETE, log.id()) > 0) { // or retention was faster
        counts.add(log.id(), log.entry(), -1);
        deleted++;
      }
      Eraser.erase(table, log.id(), Terms.of(log.entry()));
    }
    counts.write(tx);
    return deleted;
  }

  private static int delete(Transaction tx, String sql, long id) throws SQLException {
    PreparedStatement delete = tx.statement(sql);
    delete.setLong(1, id);
    return delete.executeUpdate();
  }

  /** Has the tables vacuumed, which takes no lock that others meet. */
  @Override
  public void finish() {
    erasing(
        () -> {
          try (Connection connection = database.connect();
              Statement vacuum = connection.createStatement()) {
            connection.setAutoCommit(true); // it cannot be a part of a transaction
            connection.setNetworkTimeout(Runnable::run, 0); // as it takes its time
            for (String table : TABLES) {
              vacuum.execute("VACUUM " + table);
            }
          }
          return 0L;
        });
  }

  @Override
  public String whatIsLeft() {
    return "They are gone from %s; PostgreSQL uses their room again, its WAL and its backups keep what they have."
        .formatted(database.place());
  }

  @FunctionalInterface
  private interface Step {
    long run() throws SQLException;
  }

  private long erasing(Step step) {
    try {
      return step.run();
    } catch (SQLException e) {
      throw new StoreException("cannot erase in " + database.place() + ": " + Trouble.reason(e), e);
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
