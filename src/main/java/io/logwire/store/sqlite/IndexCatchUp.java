package io.logwire.store.sqlite;

import io.logwire.log.RetentionRules;
import io.logwire.store.StoreException;
import io.logwire.store.index.Segments;
import io.logwire.store.sql.LogIndex;
import io.logwire.store.sql.SqlSegments;
import io.logwire.store.sql.Transaction;
import io.logwire.store.sql.Upkeep;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.FileTransaction;
import io.logwire.store.sqlite.file.ShortSteps;
import io.logwire.store.sqlite.file.Sqlite;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the index up to what the file holds, where nobody else does it just now: at a start, and
 * for a command, beside a server or without one.
 *
 * <p>Threading: one thread.
 */
public final class IndexCatchUp {
  private static final Logger logger = LoggerFactory.getLogger(LogIndex.class);

  private IndexCatchUp() {}

  /**
   * Opens the index and does what a crash has left to be done: a second for some 20,000 logs. What
   * a full disk has no room for is done when there is some.
   *
   * @param rules how long logs are kept
   * @throws StoreException if that fails
   */
  public static LogIndex open(Database database, RetentionRules rules) {
    LogIndex index = LogIndex.ofService(rules, SizeBound::mostLogs, database);
    try {
      stepWhile(
          index,
          database,
          tx -> Segments.dropUnfinished(SqlSegments.of(tx)),
          () -> index.isDue(Upkeep.Load.IDLE));
    } catch (StoreException e) {
      if (!(e.getCause() instanceof SQLException cause) || !Sqlite.isFull(cause)) {
        throw e;
      }
      logger.error("the index is behind until there is room: {}", e.getMessage());
    }
    return index;
  }

  /** Indexes all that is not yet, for a command that may be beside a server. */
  public static void all(Database database) {
    LogIndex index =
        new LogIndex(1, LogIndex.MOST, RetentionRules.NONE, SizeBound::mostLogs, database);
    stepWhile(index, database, tx -> {}, index::isBehind);
  }

  /**
   * Indexes the logs up to that id for a command beside a server, which drops what it owes of them.
   */
  static void upTo(long id, Database database, ShortSteps steps) throws SQLException {
    LogIndex index =
        new LogIndex(1, LogIndex.QUIET, RetentionRules.NONE, SizeBound::mostLogs, database);
    boolean[] behind = {true};
    while (behind[0]) {
      if (index.owed() == 0) { // here, as no write has to wait for it
        index.oweWhatIsBehind(steps.transaction());
      }
      steps.run(
          tx -> {
            index.step(tx);
            long mark = SqlSegments.of(tx).indexedUpTo();
            behind[0] = mark < id && index.isBehind();
          });
    }
  }

  /** Does that first, and then steps of the index, each in a transaction, while they are due. */
  static void stepWhile(
      LogIndex index, Database database, Transaction.Work first, BooleanSupplier due) {
    try (Connection connection = database.writer()) {
      FileTransaction tx = new FileTransaction(connection);
      try {
        tx.begin();
        first.in(tx);
        index.oweWhatIsBehind(tx);
        tx.commit();
        while (due.getAsBoolean()) {
          tx.begin();
          index.step(tx);
          tx.commit();
        }
      } catch (SQLException e) {
        tx.undo();
        throw e;
      }
    } catch (SQLException e) {
      throw new StoreException(
          "cannot index what is new in " + database.file() + ": " + Sqlite.reason(e), e);
    }
  }
}
