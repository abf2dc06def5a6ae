package io.logwire.store.sqlite.file;

import io.logwire.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.sqlite.SQLiteException;

/**
 * The SQLite file for commands that only read: it makes no folder, no file and no table, and works
 * beside a running server, beside one that starts or stops meanwhile, or without any.
 *
 * <p>Where there is a WAL, SQLite reads it as any process does; after a crash it makes the {@code
 * -shm} file for that, with the rights of the database. Where there is none, nobody has the file
 * open, and it is read as one that cannot change ({@code immutable}), so that SQLite makes nothing
 * beside it. If it does change during a look, the look is made again.
 *
 * <p>Limit: what runs in {@link #look} may run twice, so it must do nothing but read.
 *
 * <p>Threading: any thread; one looks at a time.
 */
public final class ReadOnlyDatabase implements ReadableFile, AutoCloseable {

  /** What tells that a file nobody has open is still the same; null where it cannot be told. */
  private record Stamp(Object key, FileTime modified, long size) {
    private static Stamp of(Path file) {
      try {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(now.fileKey(), now.lastModifiedTime(), now.size());
      } catch (IOException e) {
        return null;
      }
    }

    private static Object key(Stamp stamp) {
      return stamp == null ? null : stamp.key;
    }
  }

  private final Path file;
  private Connection connection;
  private boolean immutable;
  private Stamp stamp;
  private int version; // of the data, as this connection counts

  private ReadOnlyDatabase(Path file) {
    this.file = file;
  }

  /**
   * Whether there is a store in that folder, of whatever schema; not where the making of one was
   * cut short, which {@link Database#open} goes on with.
   *
   * @throws StoreException if it is not ours, or cannot be read
   */
  public static boolean isMade(DataFolder folder) {
    if (!folder.hasDatabase()) {
      return false;
    }
    folder.refuseAnUnreadableFile();
    return FileCheck.refuseWhatIsNotOurs(folder.database(), Schema.VERSION) > 0;
  }

  /**
   * Opens the file of that folder.
   *
   * @throws StoreException if it is not one that this LogWire can read
   */
  public static ReadOnlyDatabase open(DataFolder folder) {
    DataFolderFiles.refuseTheWalOfAnother(folder.database());
    ReadOnlyDatabase database = new ReadOnlyDatabase(folder.database());
    try {
      database.connect();
      database.look(database::check);
      return database;
    } catch (SQLException e) {
      throw database.failed(e);
    } catch (StoreException e) {
      database.close();
      throw e;
    }
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public synchronized <T> T look(Look<T> look) {
    try {
      if (connection == null || isAnotherFile()) {
        connect();
      }
      for (; ; ) {
        try {
          T seen = lookOnce(look);
          if (!hasMoved()) {
            return seen;
          }
        } catch (SQLException e) {
          if (!hasMoved()) {
            throw e;
          }
        }
        connect();
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /**
   * Whether something may have been committed since the last call, by whichever process. It takes
   * some microseconds and holds nothing, so it can be asked many times a second.
   *
   * @throws StoreException if the file cannot be read
   */
  public synchronized boolean hasChanged() {
    try {
      if (connection == null || hasMoved() || isAnotherFile()) {
        connect();
        return true;
      }
      int before = version;
      version = immutable ? before : Schema.number(connection, "PRAGMA data_version");
      return version != before;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      if (connection != null) {
        connection.close();
        connection = null;
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private <T> T lookOnce(Look<T> look) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
      try {
        return look.at(connection);
      } finally {
        end(statement);
      }
    }
  }

  private static void end(Statement statement) {
    try {
      statement.execute("ROLLBACK");
    } catch (SQLException e) {
      // an error of the file has ended it already
    }
  }

  private void connect() throws SQLException {
    close();
    stamp = Stamp.of(file);
    immutable = Files.notExists(FileCheck.wal(file));
    connection = FileCheck.look(file, immutable ? "immutable=1" : "mode=ro");
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA trusted_schema = OFF");
    }
    version = 0;
  }

  /** Whether the file that was opened as one that cannot change has done so. */
  private boolean hasMoved() {
    return immutable
        && (Files.exists(FileCheck.wal(file)) || !Objects.equals(stamp, Stamp.of(file)));
  }

  /** Whether another file has its name, a backup that was put back for example. */
  private boolean isAnotherFile() {
    return !Objects.equals(Stamp.key(stamp), Stamp.key(Stamp.of(file)));
  }

  private Void check(Connection snapshot) throws SQLException {
    boolean empty = FileCheck.refuseWhatIsNotOurs(file, snapshot, Schema.VERSION);
    if (empty) {
      throw new StoreException(file + " has no tables yet; a start of the service makes them");
    }
    int found = Schema.version(snapshot);
    if (found < Schema.VERSION) {
      throw new StoreException(
          "%s was written by an older LogWire (schema %d, this one knows %d); a start of the service brings it up to date"
              .formatted(file, found, Schema.VERSION));
    }
    if (immutable) {
      FileCheck.refuseATruncatedFile(file, snapshot);
    }
    return null;
  }

  private StoreException failed(SQLException e) {
    boolean locked =
        e instanceof SQLiteException sqlite
            && sqlite.getResultCode().name().startsWith("SQLITE_BUSY");
    return locked
        ? new StoreException(file + " is locked by another program; try again when it is done", e)
        : new StoreException(FileCheck.damaged(file, e), e);
  }
}
