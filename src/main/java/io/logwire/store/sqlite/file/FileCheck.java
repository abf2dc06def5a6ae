package io.logwire.store.sqlite.file;

import io.logwire.log.FileKind;
import io.logwire.store.StoreException;
import io.logwire.store.sql.Snapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Refuses a file that this LogWire cannot read, in one line that says what to do. It looks on
 * connections that cannot write, so whatever the file is, it stays as it is.
 */
public final class FileCheck {
  private static final int READONLY_AND_URI = 0x01 | 0x40; // SQLITE_OPEN_...

  private FileCheck() {}

  /** A connection that cannot write: {@code how} is a parameter of SQLite's URI. */
  static Connection look(Path file, String how) throws SQLException {
    SQLiteConfig settings = new SQLiteConfig();
    Sqlite.limitMemory(settings);
    settings.setBusyTimeout(Sqlite.BUSY_TIMEOUT_MILLIS);
    Properties readOnly = settings.toProperties();
    readOnly.setProperty(
        SQLiteConfig.Pragma.OPEN_MODE.pragmaName, Integer.toString(READONLY_AND_URI));
    String url = "jdbc:sqlite:file:" + file.toAbsolutePath().toUri().getRawPath() + "?" + how;
    return JDBC.createConnection(url, readOnly); // DriverManager would look for other drivers
  }

  /** Where SQLite keeps what is committed and not yet in the file. */
  public static Path wal(Path file) {
    return file.resolveSibling(file.getFileName() + "-wal");
  }

  /**
   * Reads a file that no program has open, as a backup is.
   *
   * @throws StoreException if it is not there, in use, damaged, or not a store that this LogWire
   *     knows
   */
  public static <T> T read(Path file, Snapshots.Look<T> look) {
    if (!Files.isRegularFile(file)) {
      throw new StoreException(
          FileKind.ifNoFile(file)
              .map(kind -> "%s is %s, and no backup".formatted(file, kind))
              .orElse("there is no file " + file));
    }
    if (Files.exists(wal(file)) || Files.exists(wal(behindLinks(file)))) {
      throw new StoreException(
          "%s is in use, as it has a WAL: this is for backups, which `backup` makes"
              .formatted(file));
    }
    try (Connection connection = look(file, "immutable=1")) {
      if (refuseWhatIsNotOurs(file, connection, Schema.VERSION)) {
        throw new StoreException(file + " is empty: it is no backup");
      }
      refuseATruncatedFile(file, connection);
      return look.at(connection);
    } catch (SQLException e) {
      throw new StoreException(damaged(file, e), e);
    }
  }

  // SQLite keeps the WAL beside the file itself.
  private static Path behindLinks(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      return file; // who opens it says why it cannot be read
    }
  }

  /** Asks a file that nobody writes now, whatever is in it; makes no file but that of its WAL. */
  static <T> T peek(Path file, Snapshots.Look<T> look) {
    String how = Files.exists(wal(file)) ? "mode=ro" : "immutable=1";
    try (Connection connection = look(file, how)) {
      return look.at(connection);
    } catch (SQLException e) {
      throw new StoreException(damaged(file, e), e);
    }
  }

  /**
   * Refuses a file that is not ours, or damaged. To read a WAL makes a file beside it, so what is
   * in the file alone is asked first.
   *
   * @param newest the schema that is known
   * @return that of the file
   */
  static int refuseWhatIsNotOurs(Path file, int newest) {
    boolean clean = Files.notExists(wal(file));
    try (Connection connection = look(file, "immutable=1")) {
      boolean empty = refuseWhatIsNotOurs(file, connection, newest);
      if (clean && !empty) {
        refuseATruncatedFile(file, connection);
        Schema.number(connection, "SELECT max(id) FROM log");
      }
      if (clean) {
        return Schema.version(connection);
      }
    } catch (SQLException e) {
      if (clean) {
        throw new StoreException(damaged(file, e), e);
      }
    }
    try (Connection connection = look(file, "mode=ro")) {
      if (!refuseWhatIsNotOurs(file, connection, newest)) {
        Schema.number(connection, "SELECT max(id) FROM log");
      }
      return Schema.version(connection);
    } catch (SQLException e) {
      throw new StoreException(damaged(file, e), e);
    }
  }

  /**
   * Returns whether it is empty, made by a start that was cut short.
   *
   * @param newest the schema that is known
   */
  static boolean refuseWhatIsNotOurs(Path file, Connection connection, int newest)
      throws SQLException {
    int tables = Schema.number(connection, "SELECT count(*) FROM sqlite_master");
    int version = Schema.version(connection);
    if (tables == 0 && version == 0) {
      return true;
    }
    if (Schema.number(connection, "PRAGMA application_id") != Schema.APPLICATION_ID) {
      throw new StoreException(
          file + " is a database of another program; set data to another folder");
    }
    if (version > newest) {
      throw new StoreException(
          "%s was written by a newer LogWire (schema %d, this one knows %d); start that one%s"
              .formatted(file, version, newest, wayBack(file)));
    }
    return false;
  }

  private static String wayBack(Path file) {
    return UpgradeCopies.any(file)
        .map(copy -> ", or restore %s, the file as it was before that one".formatted(copy))
        .orElse("");
  }

  static void refuseATruncatedFile(Path file, Connection connection) throws SQLException {
    long expected =
        (long) Schema.number(connection, "PRAGMA page_count")
            * Schema.number(connection, "PRAGMA page_size");
    long found = file.toFile().length();
    if (found < expected) {
      throw new StoreException(
          "%s is damaged: %,d bytes of %,d are there; restore it from a backup"
              .formatted(file, found, expected));
    }
  }

  /** What an error of SQLite while opening or reading that file means for its owner. */
  static String damaged(Path file, SQLException e) {
    SQLiteErrorCode code =
        e instanceof SQLiteException sqlite
            ? sqlite.getResultCode()
            : SQLiteErrorCode.UNKNOWN_ERROR;
    return switch (code) {
      case SQLITE_NOTADB -> file + " is not a SQLite file; set data to another folder";
      case SQLITE_CORRUPT -> file + " is damaged (" + code + "); restore it from a backup";
      default -> "cannot read " + file + ": " + Sqlite.reason(e);
    };
  }

  /** When that file was changed last; call it before it is opened. Absent if there is none. */
  public static Optional<Instant> lastChange(Path file) {
    long millis = Math.max(file.toFile().lastModified(), wal(file).toFile().lastModified());
    return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }
}
