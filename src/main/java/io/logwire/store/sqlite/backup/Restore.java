package io.logwire.store.sqlite.backup;

import io.logwire.store.StoreException;
import io.logwire.store.sqlite.RestoredIndex;
import io.logwire.store.sqlite.file.DataFolder;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.FileCheck;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes the store of a folder from a backup.
 *
 * <p>Durability: the store is there when it is on disk and was found whole, or not at all. If this
 * is cut short while it makes the index, the service goes on with that.
 */
public final class Restore {
  private static final int PART = 1 << 16;

  /** Where the backup comes from. */
  @FunctionalInterface
  public interface Source {
    InputStream open() throws IOException;
  }

  private Restore() {}

  /**
   * Puts it into that folder, which is made where it is missing.
   *
   * @return what the store holds now
   * @throws StoreException if there is a store already, a service runs there, the backup is not
   *     whole, or it cannot be written; then there is none. If its index cannot be made, it is
   *     there all the same
   */
  public static BackupContents run(Path folder, Source source) {
    try (DataFolder locked = DataFolder.lock(folder)) {
      refuseToReplace(locked);
      Path part = locked.beginDatabase();
      BackupContents contents;
      try {
        try (InputStream from = source.open()) {
          // Into the file that is there: one that replaced it would have the rights of the umask.
          try (OutputStream into = Files.newOutputStream(part)) {
            copy(from, into);
          }
        }
        contents = BackupCheck.of(part);
        locked.finishDatabase(part);
      } catch (IOException e) {
        throw new StoreException(
            "nothing was restored into %s: %s; make room there, or set data to another folder"
                .formatted(folder.toAbsolutePath(), e.getMessage()),
            e);
      } catch (StoreException e) {
        throw new StoreException(
            "nothing was restored: " + e.getMessage().replace(part.toString(), "the backup"), e);
      } finally {
        discard(part);
      }
      makeTheIndex(locked);
      return contents;
    }
  }

  private static void copy(InputStream from, OutputStream into) throws IOException {
    byte[] part = new byte[PART];
    for (int read = read(from, part); read >= 0; read = read(from, part)) {
      into.write(part, 0, read);
    }
  }

  private static int read(InputStream from, byte[] part) {
    try {
      return from.read(part);
    } catch (IOException e) {
      throw new StoreException("the backup cannot be read: " + e.getMessage(), e);
    }
  }

  // That of an older LogWire is brought up to date; the backup is the copy of it.
  private static void makeTheIndex(DataFolder folder) {
    try (Database database = Database.open(folder)) {
      RestoredIndex.make(database);
    } catch (StoreException e) {
      throw new StoreException(
          "everything was restored into %s, but not its index: %s; make room where there is none, and start the service, which goes on with it"
              .formatted(folder.database().toAbsolutePath(), e.getMessage()),
          e);
    }
  }

  private static void refuseToReplace(DataFolder folder) {
    if (folder.hasDatabase()) {
      throw new StoreException(
          "there is a store already: %s; a restore replaces none. Move it away, with its -wal file, or set data to another folder"
              .formatted(folder.database().toAbsolutePath()));
    }
    // SQLite would take what is in it for the newest pages of this one.
    Path wal = FileCheck.wal(folder.database());
    if (Files.exists(wal)) {
      throw new StoreException(
          "the file %s belongs to a store that is not there: move it to that, or delete it, and repeat this"
              .formatted(wal.toAbsolutePath()));
    }
  }

  private static void discard(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      // the next restore removes it
    }
  }
}
