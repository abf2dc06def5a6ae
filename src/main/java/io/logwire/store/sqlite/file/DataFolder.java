package io.logwire.store.sqlite.file;

import io.logwire.store.StoreException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder that holds everything LogWire keeps: {@code logwire.db}, the lock, and the unpacked
 * native library of SQLite. Only its owner can read it (0700, files 0600).
 */
public final class DataFolder implements AutoCloseable {
  private static final String LOCK = "logwire.lock";
  private static final String MIGRATING = "migrate.lock";
  private static final String NATIVE = "native";
  private static final String FULL = "No space left"; // as the system has it, in no language

  private final Path path;
  private final DataFolderLock lock; // null where it is shared

  private DataFolder(Path path, DataFolderLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes the folder where it is missing and takes it for this process, as the server does.
   *
   * @throws StoreException if another server has it, or it cannot be made or written
   */
  public static DataFolder lock(Path path) {
    return tryLock(path)
        .orElseThrow(
            () ->
                new StoreException(
                    "another LogWire server uses the folder "
                        + path.toAbsolutePath()
                        + "; stop it, or set data to another folder"));
  }

  /** The same, empty if another server has it. */
  public static Optional<DataFolder> tryLock(Path path) {
    prepare(path);
    Optional<DataFolder> folder = tryLock(path, LOCK);
    try {
      if (folder.isPresent()) {
        NativeLibrary.removeLeftOvers(path.resolve(NATIVE));
        removeImports(path, true);
      }
      return folder;
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  /** The folder, which is there, for one process at a time that migrates it; empty for another. */
  public static Optional<DataFolder> tryMigrating(Path path) {
    return tryLock(path, MIGRATING);
  }

  private static Optional<DataFolder> tryLock(Path path, String name) {
    try {
      return DataFolderLock.take(path, name).map(lock -> new DataFolder(path, lock));
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  /**
   * Sees to it that nobody else can take this folder, though somebody may have deleted the lock;
   * nothing where it is shared.
   *
   * @throws FilesTaken if another server has it
   */
  void keep() {
    try {
      if (lock != null && !lock.keep()) {
        throw new FilesTaken(
            "%s was deleted, and another LogWire server uses the folder %s now"
                .formatted(LOCK, path.toAbsolutePath()));
      }
    } catch (IOException e) {
      // a full disk, or the folder is gone, which the file of the logs tells; tried again soon
    }
  }

  /** Makes the folder where it is missing, and shares it with a server that may be running. */
  public static DataFolder share(Path path) {
    prepare(path);
    try {
      removeImports(path, false);
    } catch (IOException e) {
      throw unusable(path, e);
    }
    return new DataFolder(path, null);
  }

  // What an import that was killed has kept beside the logs, which may be a lot.
  private static void removeImports(Path path, boolean oursToo) throws IOException {
    NewDatabase.removeLeftOvers(path, name -> name.startsWith("import-"), oursToo);
  }

  /**
   * The folder of a store that is there, shared with a server that may be running; makes nothing.
   *
   * @throws StoreException if there is no store in it that this user can read
   */
  public static DataFolder existing(Path path) {
    DataFolder folder = new DataFolder(path, null);
    Path absolute = path.toAbsolutePath();
    DataFolderFiles.refuseWhatIsNoFile(path);
    if (Files.notExists(path)) {
      throw new StoreException(
          "there is no folder %s: run this in the folder of the service, or set data"
              .formatted(absolute));
    }
    if (!folder.hasDatabase()) {
      if (!Files.isExecutable(path)) {
        throw new StoreException(
            "cannot look into the folder %s, as user %s: run this as the user that owns it"
                .formatted(FileOwner.describe(path), FileOwner.user()));
      }
      throw new StoreException(
          "there is no logwire.db in %s: run this in the folder of the service, or set data"
              .formatted(absolute));
    }
    folder.refuseAnUnreadableFile();
    try {
      refuseAnOpenFolder(path);
    } catch (IOException e) {
      throw new StoreException("cannot look at the folder " + absolute, e);
    }
    NativeLibrary.useFrom(path.resolve(NATIVE));
    return folder;
  }

  /** Names owner and mode of a database that this user cannot read. */
  void refuseAnUnreadableFile() {
    if (!Files.isReadable(database())) {
      throw new StoreException(
          "cannot read %s, as user %s: run this as the user that owns it"
              .formatted(FileOwner.describe(database()), FileOwner.user()));
    }
  }

  /** Whether there is a store in it. */
  public boolean hasDatabase() {
    return Files.exists(database());
  }

  /** Whether a server has this folder now, so that a command can leave it room. */
  public boolean hasServer() {
    try {
      return !DataFolderLock.isFree(path.resolve(LOCK));
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  /** Whether a service had this folder once, and none has it now. */
  public static boolean isLeft(Path path) {
    Path lock = path.resolve(LOCK);
    try {
      return Files.isRegularFile(lock) && DataFolderLock.isFree(lock);
    } catch (IOException e) {
      return false; // this user cannot know it
    }
  }

  /** Where the database is, whether it exists or not. */
  public Path database() {
    return path.resolve("logwire.db");
  }

  /**
   * Makes an empty file that only its owner can read, for SQLite to fill: SQLite itself would
   * follow the umask, and gives its -wal and -shm files the rights of this one.
   */
  Path createDatabase() {
    try {
      Path made = Files.createFile(database(), OwnerOnly.file());
      FileOwner.give(made, path);
      return made;
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  /**
   * Begins a database that is not to be seen before it is whole; what another attempt has left is
   * gone. The folder must be locked.
   */
  public Path beginDatabase() {
    Path part = path.resolve("logwire.db.part");
    try {
      Files.deleteIfExists(part);
      Files.createFile(part, OwnerOnly.file());
      part.toFile().deleteOnExit(); // Ctrl-C
      FileOwner.give(part, path);
      return part;
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  /** Puts that on disk and makes it the database of this folder. */
  public void finishDatabase(Path part) throws IOException {
    DataFolderFiles.finish(part, database());
  }

  @Override
  public void close() {
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      throw new StoreException("cannot release the lock of " + path, e);
    }
  }

  private static void prepare(Path path) {
    Path natives = path.resolve(NATIVE);
    try {
      if (Files.notExists(path)) {
        Files.createDirectories(path, OwnerOnly.folder());
        FileOwner.give(path, path.toAbsolutePath().getParent());
      }
      refuseAnOpenFolder(path);
      DataFolderFiles.refuseWhatIsNoFile(path);
      if (Files.notExists(natives, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectories(natives, OwnerOnly.folder());
        FileOwner.give(natives, path);
      }
      refuseAnOpenFolder(natives);
      NativeLibrary.unpackInto(natives);
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  // Whoever writes there could replace this store by another, or the library that is executed.
  private static void refuseAnOpenFolder(Path path) throws IOException {
    if (FileOwner.isOpenToAll(path)) {
      throw new StoreException(
          "every user of this machine may write to the folder %s: chmod o-w %s, or set data to a folder in it, which is made"
              .formatted(FileOwner.describe(path.toRealPath()), path.toAbsolutePath()));
    }
  }

  // Names what is in the way, which may be a single file that root has made.
  private static StoreException unusable(Path path, IOException cause) {
    String file = cause instanceof FileSystemException at ? at.getFile() : null;
    Path inTheWay = file == null ? path : Path.of(file);
    String where =
        inTheWay.toAbsolutePath().equals(path.toAbsolutePath()) || Files.notExists(inTheWay)
            ? "the folder " + FileOwner.describe(path)
            : "the folder %s because of %s"
                .formatted(path.toAbsolutePath(), FileOwner.describe(inTheWay));
    String reason = DataFolderFiles.reason(cause);
    String would = reason.contains(FULL) ? "make room there" : "make it writable for this user";
    return new StoreException(
        "cannot write to %s, as user %s (%s): %s, or set data to another folder"
            .formatted(where, FileOwner.user(), reason, would),
        cause);
  }
}
