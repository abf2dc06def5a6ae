package io.logwire.store.sqlite.file;

import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.Transaction;
import io.logwire.store.sql.Upkeep;
import io.logwire.store.sql.WriterConnection;
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
public final class FileWriter implements WriterConnection {
  private static final Logger logger = LoggerFactory.getLogger(FileWriter.class);

  @FunctionalInterface
  private interface Begin {
    void of(FileTransaction tx) throws SQLException;
  }

  private final Database database;
  private final Checkpoint checkpoint = new Checkpoint();
  private FileTransaction transaction; // null until used, and after a failure

  private FileWriter(Database database) {
    this.database = database;
  }

  /** Starts the writer of that file, which also does that upkeep between its batches. */
  public static GroupCommit start(
      Database database, GroupCommit.Witness witness, Upkeep... upkeep) {
    return GroupCommit.start(new FileWriter(database), witness, upkeep);
  }

  @Override
  public void write(Transaction.Work work) throws SQLException {
    transact(FileTransaction::begin, work);
  }

  @Override
  public void writeUnsynced(Transaction.Work work) throws SQLException {
    transact(FileTransaction::beginUnsynced, work);
  }

  /**
   * Moves the WAL into the file if it is time to; after a commit, when what is in it is safe there.
   */
  @Override
  public boolean tidy() throws SQLException {
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

  private void transact(Begin begin, Transaction.Work work) throws SQLException {
    if (transaction == null) {
      transaction = new FileTransaction(database.writer());
      Checkpoint.takeOver(transaction);
    }
    try {
      begin.of(transaction);
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

  @Override
  public void giveBack() {
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

  @Override
  public String failure(Throwable e) {
    return "nothing was kept in " + database.file() + ": " + Sqlite.reason(e);
  }

  @Override
  public String reason(Throwable e) {
    return Sqlite.reason(e);
  }
}
