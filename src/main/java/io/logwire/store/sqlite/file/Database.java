package io.logwire.store.sqlite.file;

import com.zaxxer.hikari.HikariDataSource;
import io.logwire.metrics.Counter;
import io.logwire.metrics.Metrics;
import io.logwire.store.StoreException;
import io.logwire.store.sqlite.file.Migrations.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The SQLite file: a pool of one connection that writes, a small pool of connections that only
 * read, and two that read for the door and the sender.
 *
 * <p>Durability: the journal is a WAL with {@code synchronous=FULL}, so a commit that returned is
 * on disk. Only the writing connection checkpoints.
 */
public final class Database implements ReadableFile, AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Database.class);

  private static final int READERS = 4;
  private static final int DOOR = 2; // who looks for tokens, and the sender

  private final Path file;
  private final HikariDataSource writer;
  private final HikariDataSource readers;
  private final HikariDataSource door;
  private final SlowLooks slow;
  private final OpenFiles files;

  private Database(
      Path file,
      HikariDataSource writer,
      HikariDataSource readers,
      HikariDataSource door,
      Counter slowLooks) {
    this.slow = new SlowLooks(slowLooks);
    this.file = file;
    this.files = new OpenFiles(file);
    this.writer = writer;
    this.readers = readers;
    this.door = door;
  }

  /**
   * Opens the file of that folder, makes it where it is missing, and migrates an older one without
   * a copy.
   *
   * @throws StoreException if the file is damaged, not ours, or of a newer LogWire; it is unchanged
   */
  public static Database open(DataFolder folder) {
    return open(folder, new Metrics().store.slowReads, CopyBefore.NONE);
  }

  /**
   * The same for a service.
   *
   * @param slowLooks counts the looks that took long
   * @param copies whether an older one is copied before
   */
  public static Database open(DataFolder folder, Counter slowLooks, CopyBefore copies) {
    Progress progress = step -> logger.info("upgrade: {}", step);
    return open(folder, slowLooks, Schema.MIGRATIONS, copies, progress);
  }

  static Database open(
      DataFolder folder,
      Counter slowLooks,
      Migrations migrations,
      CopyBefore copies,
      Progress progress) {
    Upgrade upgrade = new Upgrade(folder, migrations, copies, progress);
    if (folder.hasDatabase()) {
      folder.refuseAnUnreadableFile();
      refuseAnUnwritableFile(folder.database());
      DataFolderFiles.refuseTheWalOfAnother(folder.database());
      upgrade.refuseWithoutRoom(
          FileCheck.refuseWhatIsNotOurs(folder.database(), migrations.newest()));
    } else {
      folder.createDatabase();
    }
    if (folder.database().toFile().length() == 0) {
      letItShrink(folder.database());
    }
    return open(
        folder.database(),
        slowLooks,
        connection -> {
          upgrade.run(connection);
          proveThatItCanBeWritten(connection);
        });
  }

  // Only a file without any table takes it. So its free pages can be given back to the disk by and
  // by, which else only VACUUM does, which locks the file for as long as it writes it anew.
  private static void letItShrink(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    try (Connection connection = config.createConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
      statement.execute("PRAGMA application_id = " + Schema.APPLICATION_ID);
    } catch (SQLException e) {
      throw new StoreException("cannot make " + file + ": " + Sqlite.reason(e), e);
    }
  }

  /**
   * Opens the file of that folder, which is there and was read by {@link ReadOnlyDatabase} before;
   * changes nothing of its tables.
   *
   * @throws StoreException if it cannot be written
   */
  public static Database existing(DataFolder folder) {
    return open(folder.database(), new Metrics().store.slowReads, connection -> {});
  }

  // SQLite opens a file that it may not write as one to read, without a word. On a full disk the
  // service starts: it says so with each log, and goes on when there is space.
  private static void proveThatItCanBeWritten(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(Schema.PROBE);
    } catch (SQLiteException e) {
      if (e.getResultCode() != SQLiteErrorCode.SQLITE_FULL) {
        throw e;
      }
    }
  }

  /** Whether the rights of a file are what is wrong. */
  private static boolean isRefused(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLiteException sqlite) {
        String code = sqlite.getResultCode().name();
        return code.startsWith("SQLITE_READONLY")
            || code.startsWith("SQLITE_CANTOPEN")
            || code.startsWith("SQLITE_PERM");
      }
    }
    return false;
  }

  // Before SQLite makes its other files, which would get the same rights and be named too.
  private static void refuseAnUnwritableFile(Path file) {
    if (!Files.isWritable(file)) {
      throw unwritable(filesThatCannotBeWritten(file), null);
    }
  }

  private static StoreException unwritable(String files, Throwable cause) {
    return new StoreException(
        "cannot write %s, as user %s: give it to this user, and the owner the right to write"
            .formatted(files, FileOwner.user()),
        cause);
  }

  private static String filesThatCannotBeWritten(Path file) {
    String name = file.getFileName().toString();
    List<String> files =
        Stream.of(name, name + "-wal", name + "-shm")
            .map(file::resolveSibling)
            .filter(one -> Files.exists(one) && !Files.isWritable(one))
            .map(FileOwner::describe)
            .toList();
    Path folder = file.toAbsolutePath().getParent();
    return files.isEmpty() ? FileOwner.describe(folder) : String.join(", ", files);
  }

  @FunctionalInterface
  private interface Preparation {
    void on(Connection connection) throws SQLException;
  }

  private static Database open(Path file, Counter slowLooks, Preparation preparation) {
    HikariDataSource writer = null;
    try {
      writer = Pools.writer(file);
      try (Connection connection = writer.getConnection()) {
        Checkpoint.leaveToLitestream(connection);
        preparation.on(connection);
      }
      return new Database(
          file,
          writer,
          Pools.readers("readers", file, READERS),
          Pools.readers("door", file, DOOR),
          slowLooks);
    } catch (SQLException | RuntimeException e) {
      if (writer != null) {
        writer.close();
      }
      if (e instanceof StoreException told) {
        throw told;
      }
      if (isRefused(e)) {
        throw unwritable(filesThatCannotBeWritten(file), e);
      }
      throw new StoreException("cannot open " + file + ": " + Sqlite.reason(e), e);
    }
  }

  @Override
  public Path file() {
    return file;
  }

  /** What is open of it. */
  OpenFiles files() {
    return files;
  }

  /** Whether it and what SQLite keeps beside it still have their names. */
  public boolean isInPlace() {
    return files.lost().isEmpty();
  }

  /** Lends the connection that writes; there is one, so only the writer thread may ask. */
  public Connection writer() throws SQLException {
    return writer.getConnection();
  }

  /** Closes a connection for good, so that the next {@link #writer()} reads its state from disk. */
  void discard(Connection connection) {
    writer.evictConnection(connection);
  }

  /**
   * Lends a connection that sees one state of the file from its first statement to its close, which
   * ends the transaction. Close it soon: while it is open no checkpoint gets past that state.
   */
  public Connection reader() throws SQLException {
    return readers.getConnection();
  }

  @Override
  public <T> T look(Look<T> look) {
    long begin = System.nanoTime();
    try {
      return look(readers, look);
    } finally {
      slow.note(System.nanoTime() - begin);
    }
  }

  /** The same file through connections of its own, for what must not wait for a search. */
  public ReadableFile door() {
    return new ReadableFile() {
      @Override
      public <T> T look(Look<T> look) {
        return Database.this.look(door, look);
      }

      @Override
      public Path file() {
        return file;
      }
    };
  }

  private <T> T look(HikariDataSource pool, Look<T> look) {
    try (Connection connection = pool.getConnection()) {
      return look.at(connection);
    } catch (SQLException e) {
      throw new StoreException("cannot read " + file + ": " + Sqlite.reason(e), e);
    }
  }

  /** Moves the WAL into the file, unless Litestream copies it, and closes all connections. */
  @Override
  public void close() {
    door.close();
    readers.close();
    try (Connection connection = writer.getConnection()) {
      // SQLite tells in the row, and not by an error, that another program uses the file.
      if (!Checkpoint.isBesideLitestream(connection)
          && Schema.number(connection, "PRAGMA wal_checkpoint(TRUNCATE)") != 0) {
        warnOfTheWal("another program uses the file");
      }
    } catch (SQLException e) {
      warnOfTheWal(Sqlite.reason(e));
    } finally {
      writer.close();
    }
  }

  // Nothing is lost: the next start reads the WAL.
  private void warnOfTheWal(String reason) {
    logger.warn("the WAL of {} stays for the next start: {}", file, reason);
  }
}
