package io.logwire.store.sqlite.file;

import io.logwire.log.FileKind;
import io.logwire.store.StoreException;
import io.logwire.store.sql.Sql;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;

/**
 * A file with our tables that has its name when it is whole and on disk. Until then it has another
 * one beside it, {@code NAME.PROCESS.part}, which is gone when this is closed or the process ends;
 * what a killed one has left is removed by the next of the same name. Only its owner can read it.
 *
 * <p>Durability: it has no journal, as half of it is worth nothing; each commit is on disk.
 *
 * <p>Threading: one thread.
 */
public final class NewDatabase implements AutoCloseable {
  // What a service beside it needs to go on; retention, and the WAL at its largest.
  private static final long LEFT_ON_THE_DISK = 128L << 20;

  private static final Pattern PART = Pattern.compile("(.+)\\.(\\d{1,18})\\.part");

  private final Path path;
  private final boolean replaces;
  private final Path part;
  private final boolean leavesRoom;
  private Connection connection;

  private NewDatabase(Path path, boolean replaces, Path part, boolean leavesRoom) {
    this.path = path;
    this.replaces = replaces;
    this.part = part;
    this.leavesRoom = leavesRoom;
  }

  /**
   * Begins one, with empty tables.
   *
   * @param replaces whether another one of that name may be replaced
   * @param besides a file whose disk must not become full by this one
   * @throws StoreException if it cannot be made there
   */
  public static NewDatabase begin(Path path, boolean replaces, Path besides) {
    FileKind.ifNoneToReplace(path)
        .ifPresent(
            kind -> {
              throw new StoreException(
                  "%s is %s, which no backup may replace: name another file".formatted(path, kind));
            });
    if (Files.exists(path) && !replaces) {
      throw new StoreException(path + " is there already; name another file, or say --force");
    }
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new StoreException("there is no folder %s: make it first".formatted(folder));
    }
    try {
      String name = path.getFileName().toString();
      removeLeftOvers(folder, name::equals, false);
      Path part =
          folder.resolve(path.getFileName() + "." + ProcessHandle.current().pid() + ".part");
      Files.createFile(part, OwnerOnly.file());
      part.toFile().deleteOnExit(); // Ctrl-C
      boolean leavesRoom = Files.getFileStore(folder).equals(Files.getFileStore(besides));
      NewDatabase made = new NewDatabase(path, replaces, part, leavesRoom);
      made.open();
      return made;
    } catch (FileAlreadyExistsException e) {
      throw new StoreException("this process makes %s just now".formatted(path), e);
    } catch (IOException e) {
      throw failed(path, DataFolderFiles.reason(e), e);
    } catch (SQLException e) {
      throw failed(path, e);
    }
  }

  /**
   * Removes what killed processes have left of files with such names. The number of one may be that
   * of another process by now, and then it waits for the next time.
   *
   * @param oursToo whether this process makes none of them now, so that what has its number was
   *     left by another, as each service of a container has the number 1
   */
  public static void removeLeftOvers(Path folder, Predicate<String> names, boolean oursToo)
      throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        var part = PART.matcher(file.getFileName().toString());
        if (part.matches() && names.test(part.group(1))) {
          long process = Long.parseLong(part.group(2));
          boolean isOurs = process == ProcessHandle.current().pid();
          if (isOurs ? oursToo : ProcessHandle.of(process).isEmpty()) {
            Files.deleteIfExists(file);
          }
        }
      }
    }
  }

  private void open() throws SQLException {
    SQLiteConfig settings = new SQLiteConfig();
    Sqlite.limitMemory(settings);
    settings.setJournalMode(SQLiteConfig.JournalMode.OFF);
    settings.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    settings.setLockingMode(SQLiteConfig.LockingMode.EXCLUSIVE);
    settings.setGetGeneratedKeys(false);
    settings.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true"); // of what is erased meanwhile
    connection = JDBC.createConnection("jdbc:sqlite:" + part, settings.toProperties());
    try {
      Schema.MIGRATIONS.run(connection, step -> {});
      connection.setAutoCommit(false);
    } catch (SQLException e) {
      close();
      throw e;
    }
  }

  /** To write it; {@link #commit} ends each transaction. */
  public Connection connection() {
    return connection;
  }

  /** The names of its tables. */
  public List<String> tables() throws SQLException {
    return Sql.all(
        connection,
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        row -> row.getString(1));
  }

  /**
   * Puts on disk what was written since the last time.
   *
   * @throws StoreException if the disk of the store has too little room for more of it
   */
  public void commit() throws SQLException {
    connection.commit();
    try {
      long left = Files.getFileStore(part).getUsableSpace();
      if (leavesRoom && left < LEFT_ON_THE_DISK) {
        throw failed(
            path,
            "the store is on the same disk, which has %,d MB left".formatted(left >> 20),
            null);
      }
    } catch (IOException e) {
      throw failed(path, DataFolderFiles.reason(e), e);
    }
  }

  /**
   * Ends writing, so that it can be read.
   *
   * @return where it is until it has its name
   */
  public Path written() throws SQLException {
    connection.close();
    connection = null;
    return part;
  }

  /** Gives it its name. */
  public void finish() {
    try {
      if (Files.exists(path) && !replaces) {
        throw new StoreException(path + " is there already; name another file, or say --force");
      }
      Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
      DataFolderFiles.sync(path.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw failed(path, DataFolderFiles.reason(e), e);
    }
  }

  /** What an error of SQLite while that file is made means for its owner. */
  public static StoreException failed(Path path, SQLException e) {
    return failed(path, Sqlite.reason(e), e);
  }

  private static StoreException failed(Path path, String reason, Exception cause) {
    return new StoreException(
        "cannot write the backup %s, as user %s: %s; nothing is left of it. Name a folder that this user can write to, on a disk with room"
            .formatted(path, FileOwner.user(), reason),
        cause);
  }

  @Override
  public void close() {
    try {
      if (connection != null) {
        connection.close();
        connection = null;
      }
      Files.deleteIfExists(part);
    } catch (SQLException | IOException e) {
      throw failed(path, e.toString(), e);
    }
  }
}
