package io.logwire.store.sqlite.file;

import io.logwire.log.FileKind;
import io.logwire.store.StoreException;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What Java itself does with files of the data folder. None of them may be open by SQLite in this
 * process, as closing any handle on such a file drops SQLite's locks.
 */
final class DataFolderFiles {
  // Those that are opened by their names, by SQLite or by us.
  private static final List<String> OPENED =
      List.of(
          "logwire.db",
          "logwire.db-wal",
          "logwire.db-shm",
          "logwire.lock",
          "logwire.reserve",
          "logwire.address");

  private static final int VERSION_IN_HEADER = 18; // https://sqlite.org/fileformat2.html
  private static final byte WITHOUT_WAL = 1;

  private DataFolderFiles() {}

  /**
   * Refuses what has the name of a file and is none: a pipe would be waited for without end, and of
   * a link SQLite keeps the WAL where that leads, which nothing here looks for.
   */
  static void refuseWhatIsNoFile(Path folder) {
    for (String name : OPENED) {
      Path file = folder.resolve(name);
      FileKind.ifNoFile(file, LinkOption.NOFOLLOW_LINKS)
          .ifPresent(
              kind -> {
                throw new StoreException(
                    "%s is %s, where a file has to be: move it away, or set data to another folder"
                        .formatted(file.toAbsolutePath(), kind));
              });
    }
  }

  /**
   * Refuses a file beside the WAL of another one, as it is where somebody has copied a backup over
   * the file: SQLite would put pages of that WAL into it. A file has a WAL only since it says so in
   * its header, and a backup never does. It must not be open in this process.
   */
  static void refuseTheWalOfAnother(Path database) {
    Path wal = FileCheck.wal(database);
    if (wal.toFile().length() == 0) {
      return;
    }
    ByteBuffer version = ByteBuffer.allocate(1);
    try (FileChannel file = FileChannel.open(database, StandardOpenOption.READ)) {
      file.read(version, VERSION_IN_HEADER);
    } catch (IOException e) {
      return; // whoever opens it next tells why
    }
    if (version.get(0) == WITHOUT_WAL) {
      throw new StoreException(
          "%s is of another file than %s, which is a copy that has replaced it: to go on with the copy, delete %s and %s; `restore` makes a store of a backup without that"
              .formatted(
                  wal.toAbsolutePath(),
                  database.getFileName(),
                  wal.getFileName(),
                  database.getFileName() + "-shm"));
    }
  }

  /** What the system had to say; where the kind says all, Java gives no other reason. */
  static String reason(IOException e) {
    String reason = e instanceof FileSystemException at ? at.getReason() : e.getMessage();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }

  /** Puts a file that nobody has open on disk, and gives it that name beside it. */
  static void finish(Path part, Path name) throws IOException {
    try (FileChannel file = FileChannel.open(part, StandardOpenOption.WRITE)) {
      file.force(true);
    }
    Files.move(part, name, StandardCopyOption.ATOMIC_MOVE);
    sync(name.toAbsolutePath().getParent());
  }

  /** Gives room of a file back that nobody has open and nobody reads any more. */
  static void shorten(Path part, long bytes) throws IOException {
    try (FileChannel file = FileChannel.open(part, StandardOpenOption.WRITE)) {
      file.truncate(bytes);
    }
  }

  /** Puts the names in that folder on disk, where the system can. */
  static void sync(Path folder) throws IOException {
    if (File.separatorChar == '/') {
      try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
        names.force(true);
      }
    }
  }
}
