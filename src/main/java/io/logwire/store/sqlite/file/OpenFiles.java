package io.logwire.store.sqlite.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Whether the files that are open still have their names. SQLite goes on with one that somebody has
 * deleted, moved away or replaced, and what is committed then no later start will find.
 *
 * <p>Limit: what is done to them since the last look, {@link #FRESH_NANOS} ago at most, is seen at
 * the next one.
 *
 * <p>Threading: the writer thread says what is open; any may ask.
 */
final class OpenFiles {
  // Under full load there are hundreds of commits a second, and a look is three system calls.
  private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Nothing may be written, as nobody would find it. */
  static final class NotInPlace extends SQLException {
    private static final long serialVersionUID = 1;

    private NotInPlace(Path file) {
      super(
          "%s is not in its place any more: it was moved, deleted or replaced; put it back, or restart the service"
              .formatted(file.getFileName()));
    }
  }

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private final Path database;
  private final Path wal;
  private final Path shared;
  private final Object databaseKey;
  private volatile Object walKey; // null until there is a transaction, like the next
  private volatile Object sharedKey;
  private long lookedNanos = System.nanoTime() - FRESH_NANOS; // the writer's

  /** For that database, which was opened a moment ago. */
  OpenFiles(Path database) {
    // As SQLite keeps it, also where somebody renames the folder that the process was started in.
    this.database = database.toAbsolutePath();
    this.wal = FileCheck.wal(this.database);
    this.shared = this.database.resolveSibling(database.getFileName() + "-shm");
    this.databaseKey = key(database);
  }

  /** Its WAL is open from now on, as a connection has begun a transaction. */
  void walIsOpen() {
    walKey = key(wal);
    sharedKey = key(shared);
  }

  /** Its WAL may be another one from now on. */
  void walIsClosed() {
    walKey = null;
    sharedKey = null;
  }

  boolean knowWal() {
    return walKey != null;
  }

  /** Whether the database has its name. */
  boolean hasDatabase() {
    return !isLost(database, databaseKey);
  }

  /** The first one that is not in its place. */
  Optional<Path> lost() {
    if (!hasDatabase()) {
      return Optional.of(database);
    }
    return lostBeside();
  }

  /** The same of those beside the database, which are open as long as it is. */
  Optional<Path> lostBeside() {
    if (isLost(wal, walKey)) {
      return Optional.of(wal);
    }
    return isLost(shared, sharedKey) ? Optional.of(shared) : Optional.empty();
  }

  private static boolean isLost(Path file, Object key) {
    if (key == null) {
      return false;
    }
    Object now = key(file);
    return !key.equals(now) && !isOpenHere(now);
  }

  // A file system in user space may give a file another number while it is open; then the one of
  // that name is still among those that this process has open, where the system tells.
  private static boolean isOpenHere(Object key) {
    try (Stream<Path> open = Files.list(DESCRIPTORS)) {
      return open.anyMatch(descriptor -> key.equals(key(descriptor)));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Refuses to write; the writer thread only.
   *
   * @throws NotInPlace if one of them is lost
   */
  void refuseIfLost() throws NotInPlace {
    long now = System.nanoTime();
    if (now - lookedNanos < FRESH_NANOS) {
      return;
    }
    Optional<Path> lost = lost();
    if (lost.isPresent()) {
      throw new NotInPlace(lost.get());
    }
    lookedNanos = now;
  }

  /** The device and the number of a file where the system has such; never null. */
  static Object key(Path file) {
    try {
      Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
      return key == null ? "" : key;
    } catch (IOException e) {
      return file; // there is none
    }
  }
}
