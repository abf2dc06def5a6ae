package io.logwire.store.sqlite;

import io.logwire.log.RetentionRules;
import io.logwire.store.StoreException;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.ShortSteps;
import io.logwire.store.sqlite.file.Sqlite;
import io.logwire.store.sqlite.file.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;

/**
 * Brings the index up to what the file holds, where nobody else does it just now: at a start, and
 * for a command, beside a server or without one.
 *
 * <p>Threading: one thread.
 */
public final class IndexCatchUp {
  private IndexCatchUp() {}

  /** Indexes all that is not yet, for a command that may be beside a server. */
  public static void all(Database database) {
    LogIndex index = new LogIndex(1, LogIndex.MOST, RetentionRules.NONE);
    stepWhile(index, database, tx -> {}, index::isBehind);
  }

  /**
   * Indexes the logs up to that id for a command beside a server, which drops what it owes of them.
   */
  static void upTo(long id, ShortSteps steps) throws SQLException {
    LogIndex index = new LogIndex(1, LogIndex.QUIET, RetentionRules.NONE);
    boolean[] behind = {true};
    while (behind[0]) {
      if (index.owed() == 0) { // here, as no write has to wait for it
        index.oweWhatIsBehind(steps.transaction());
      }
      steps.run(
          tx -> {
            index.step(tx);
            long mark = SqlSegments.run(() -> SqlSegments.of(tx).indexedUpTo());
            behind[0] = mark < id && index.isBehind();
          });
    }
  }

  /** Does that first, and then steps of the index, each in a transaction, while they are due. */
  static void stepWhile(
      LogIndex index, Database database, ShortSteps.Work first, BooleanSupplier due) {
    try (Connection connection = database.writer()) {
      Transaction tx = new Transaction(connection);
      try {
        tx.begin();
        SqlSegments.run(
            () -> {
              first.in(tx);
              index.oweWhatIsBehind(tx);
              return null;
            });
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
