package io.logwire.store.sqlite.file;

import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The one connection that writes: borrowed when it is first needed, and given up when it may no
 * longer know what is on disk.
 *
 * <p>Durability: what {@link #write} did is on disk when it returns. If it throws, nothing of it
 * happened, and the next transaction begins from what is on disk.
 *
 * <p>Threading: the writer thread only.
 */
final class WriterConnection {
  private static final Logger logger = LoggerFactory.getLogger(WriterConnection.class);

  /** What one transaction does. */
  @FunctionalInterface
  interface Work {
    void in(Transaction tx) throws SQLException;
  }

  private final Database database;
  private final Checkpoint checkpoint = new Checkpoint();
  private Transaction transaction; // null until used, and after a failure

  WriterConnection(Database database) {
    this.database = database;
  }

  /** Does that in a transaction. */
  void write(Work work) throws SQLException {
    transact(Transaction::begin, work);
  }

  /** The same without waiting for the disk: a power cut soon after it undoes it. */
  void writeUnsynced(Work work) throws SQLException {
    transact(Transaction::beginUnsynced, work);
  }

  /**
   * Moves the WAL into the file if it is time to; after a commit.
   *
   * @return whether it was time to, and a reader in the way
   */
  boolean moveTheWal() throws SQLException {
    if (transaction == null) {
      return false;
    }
    try {
      return checkpoint.step(transaction);
    } catch (Throwable e) {
      undo(e);
      throw e;
    }
  }

  private void transact(Work begin, Work work) throws SQLException {
    if (transaction == null) {
      transaction = new Transaction(database.writer());
      Checkpoint.takeOver(transaction);
    }
    try {
      begin.in(transaction);
      work.in(transaction);
      transaction.commit();
    } catch (Throwable e) {
      undo(e);
      throw e;
    }
  }

  // A full disk and a locked file leave the connection as it was. After anything else its page
  // cache may hold what the file does not (a failed fsync does not keep the page), so it is closed.
  private void undo(Throwable e) {
    boolean harmless =
        e instanceof SQLiteException sqlite
            && (sqlite.getResultCode() == SQLiteErrorCode.SQLITE_FULL
                || sqlite.getResultCode() == SQLiteErrorCode.SQLITE_BUSY);
    try {
      transaction.rollback();
    } catch (SQLException none) {
      // SQLite has rolled back by itself, or BEGIN had failed: there is nothing to undo.
    }
    if (!harmless) {
      database.discard(transaction.connection());
      transaction = null;
    }
  }

  void giveBack() {
    if (transaction == null) {
      return;
    }
    try {
      transaction.connection().close();
    } catch (SQLException e) {
      logger.warn("the connection that writes was not given back: {}", Sqlite.reason(e));
    }
    transaction = null;
  }
}
