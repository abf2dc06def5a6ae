package io.logwire.store.sqlite.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A lock of a folder: a file of our own, because closing any handle on the database file drops the
 * locks that SQLite holds on it (POSIX). It ends with the process, however the process ends.
 *
 * <p>Limit: whoever deletes the file lets another process lock a new one of that name. {@link
 * #keep} takes the name again before that, or finds that it is too late.
 *
 * <p>Threading: one thread at a time.
 */
final class DataFolderLock implements AutoCloseable {
  private static final long PROBE_MILLIS = 50;
  private static final int PROBES = 30; // a second server hears after 1.5 s that it is one

  private final Path folder;
  private final Path file;
  private FileChannel channel;
  private Object key;

  private DataFolderLock(Path folder, Path file, FileChannel channel) {
    this.folder = folder;
    this.file = file;
    this.channel = channel;
    this.key = OpenFiles.key(file);
  }

  /** Takes the lock of that name in a folder that is there; empty if another process has it. */
  static Optional<DataFolderLock> take(Path folder, String name) throws IOException {
    return take(folder, name, DataFolderLock::pause);
  }

  /** The same with another pause between two looks whether it is free. */
  static Optional<DataFolderLock> take(Path folder, String name, Runnable pause)
      throws IOException {
    Path file = folder.resolve(name);
    if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
      Files.createFile(file, OwnerOnly.file());
      FileOwner.give(file, folder);
    }
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    if (!isFree(channel) && !isFreeSoon(channel, pause)) {
      channel.close();
      return Optional.empty();
    }
    return Optional.of(new DataFolderLock(folder, file, channel));
  }

  /** Whether nobody has that one. */
  static boolean isFree(Path file) throws IOException {
    try (FileChannel probe = FileChannel.open(file, StandardOpenOption.WRITE)) {
      return isFree(probe);
    }
  }

  /**
   * Sees to it that the name still leads to this lock, and makes it anew where it was deleted.
   *
   * @return false if another process has locked a file of that name meanwhile
   * @throws IOException if it cannot be made, as on a full disk
   */
  boolean keep() throws IOException {
    if (key.equals(OpenFiles.key(file))) {
      return true;
    }
    Optional<DataFolderLock> anew = take(folder, file.getFileName().toString());
    if (anew.isPresent()) {
      FileChannel before = channel;
      channel = anew.get().channel;
      key = anew.get().key;
      before.close();
    }
    return anew.isPresent();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  // A command that looks whether there is a server holds the lock for some microseconds, and for as
  // long as a busy machine gives it no time meanwhile.
  private static boolean isFreeSoon(FileChannel channel, Runnable pause) throws IOException {
    for (int i = 0; i < PROBES; i++) {
      pause.run();
      if (isFree(channel)) {
        return true;
      }
    }
    return false;
  }

  private static void pause() {
    try {
      Thread.sleep(PROBE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isFree(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // a second server in this process
    }
  }
}
