package io.logwire.store.sqlite.file;

import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.Transaction;
import io.logwire.store.sql.Upkeep;
import io.logwire.store.sql.WriterConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The one connection that writes: borrowed when it is first needed, and given up when it may no
 * longer know what is on disk.
 *
 * <p>Durability: what {@link #write} did is on disk when it returns, in files that the next start
 * finds. If it throws, nothing of it happened, and the next transaction begins from what is on
 * disk.
 *
 * <p>Threading: the writer thread only.
 */
public final class FileWriter implements WriterConnection {
  private static final Logger logger = LoggerFactory.getLogger(FileWriter.class);

  private static final String ASIDE = ".replaced";
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Database database;
  private final Optional<DataFolder> folder; // where it has to see to that
  private final Checkpoint checkpoint = new Checkpoint();
  private FileTransaction transaction; // null until used, and after a failure
  private long nextLook = System.nanoTime(); // at the files

  private FileWriter(Database database, Optional<DataFolder> folder) {
    this.database = database;
    this.folder = folder;
  }

  /** Starts the writer of that file, which also does that upkeep between its batches. */
  public static GroupCommit start(
      Database database, GroupCommit.Witness witness, Upkeep... upkeep) {
    return GroupCommit.start(new FileWriter(database, Optional.empty()), witness, upkeep);
  }

  /** The same for a service, which sees to it that its files and that folder stay its own. */
  public static GroupCommit startOfService(
      Database database, DataFolder folder, GroupCommit.Witness witness, Upkeep... upkeep) {
    return GroupCommit.start(new FileWriter(database, Optional.of(folder)), witness, upkeep);
  }

  @Override
  public void write(Transaction.Work work) throws SQLException {
    transact(true, work);
  }

  @Override
  public void writeUnsynced(Transaction.Work work) throws SQLException {
    transact(false, work);
  }

  /**
   * Moves the WAL into the file if it is time to; after a commit, when what is in it is safe there.
   */
  @Override
  public boolean tidy() throws SQLException {
    if (folder.isPresent() && System.nanoTime() - nextLook >= 0) {
      nextLook = System.nanoTime() + LOOK_NANOS;
      try {
        folder.get().keep();
        leaveALostWal();
      } catch (FilesTaken e) {
        giveBack(); // as it is, with its WAL
        throw e;
      }
    }
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

  // What is committed is in a WAL that no later start finds, or other processes lock another one
  // than this. All of it goes into the file, and the next start begins with that alone.
  private void leaveALostWal() throws SQLException {
    OpenFiles files = database.files();
    Optional<Path> lost = files.lostBeside();
    if (transaction != null
        && lost.isPresent()
        && files.hasDatabase()
        && Checkpoint.all(transaction)) {
      Path wal = FileCheck.wal(database.file().toAbsolutePath());
      if (lost.get().equals(wal) && Files.exists(wal, LinkOption.NOFOLLOW_LINKS)) {
        setAside(wal);
      }
      throw new FilesTaken(
          "%s was deleted or replaced; all that it had is in %s now"
              .formatted(lost.get().getFileName(), database.file()));
    }
  }

  // Of an older state of the file perhaps, which SQLite would put into it.
  private static void setAside(Path wal) {
    try {
      Files.move(
          wal, wal.resolveSibling(wal.getFileName() + ASIDE), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      logger.warn("{} cannot be set aside: {}", wal, e.toString());
    }
  }

  private void transact(boolean waitsForDisk, Transaction.Work work) throws SQLException {
    if (transaction == null) {
      transaction = new FileTransaction(database.writer());
      Checkpoint.takeOver(transaction);
    }
    try {
      transaction.begin(waitsForDisk);
      if (!database.files().knowWal()) {
        database.files().walIsOpen();
      }
      database.files().refuseIfLost();
      work.in(transaction);
      transaction.commit();
    } catch (Throwable e) {
      undo(e);
      throw e;
    }
  }

  // A full disk, a locked file and lost ones leave the connection as it was. After anything else
  // its page cache may hold what the file does not (a failed fsync does not keep the page), so it
  // is closed.
  private void undo(Throwable e) {
    boolean full = isCode(e, SQLiteErrorCode.SQLITE_FULL);
    boolean harmless =
        full || e instanceof OpenFiles.NotInPlace || isCode(e, SQLiteErrorCode.SQLITE_BUSY);
    if (full) {
      checkpoint.diskIsFull();
    }
    try {
      transaction.rollback();
    } catch (SQLException none) {
      // SQLite has rolled back by itself, or BEGIN had failed: there is nothing to undo.
    }
    if (!harmless) {
      database.discard(transaction.connection());
      database.files().walIsClosed();
      transaction = null;
    }
  }

  private static boolean isCode(Throwable e, SQLiteErrorCode code) {
    return e instanceof SQLiteException sqlite && sqlite.getResultCode() == code;
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
    database.files().walIsClosed();
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
