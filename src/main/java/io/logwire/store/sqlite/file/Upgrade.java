package io.logwire.store.sqlite.file;

import io.logwire.store.StoreException;
import io.logwire.store.sqlite.file.Migrations.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Brings the file of an older LogWire up to date. One that holds logs is copied before its first
 * change, so that there is a way back to the older LogWire: {@code logwire.before-schema-2.db} is
 * the file as it was.
 *
 * <p>Durability: the copy has its name when it is on disk, and only then does the file change. Who
 * is killed meanwhile is followed by one who goes on: an unfinished copy is made anew, a finished
 * one of an upgrade that has begun is left as it is. Copies of upgrades before this one go when the
 * file is up to date.
 *
 * <p>Threading: one thread, in a folder that is locked.
 */
final class Upgrade {
  private final Path file;
  private final Migrations migrations;
  private final CopyBefore copies;
  private final Progress progress;

  /**
   * An upgrade of that folder's file.
   *
   * @param progress told what is done next, where there is something to be done
   */
  Upgrade(DataFolder folder, Migrations migrations, CopyBefore copies, Progress progress) {
    this.file = folder.database();
    this.migrations = migrations;
    this.copies = copies;
    this.progress = progress;
  }

  /**
   * Looks whether there is room for the copy, while the file is as it was.
   *
   * @param version that of the file
   * @throws StoreException if there is not
   */
  void refuseWithoutRoom(int version) {
    if (!wantsCopy(version)) {
      return;
    }
    long copy = file.toFile().length() + FileCheck.wal(file).toFile().length();
    long free = file.toAbsolutePath().getParent().toFile().getUsableSpace();
    boolean hasLogs = FileCheck.peek(file, Upgrade::hasLogs);
    if (hasLogs && !isUnderWay(version) && free < copy + copies.leavesBytes()) {
      throw new StoreException(
          noCopy(
              version, "it takes %s and %s are free".formatted(megabytes(copy), megabytes(free))));
    }
  }

  /** Brings it up to date. */
  void run(Connection connection) throws SQLException {
    int version = Schema.version(connection);
    if (version == migrations.newest()) {
      return;
    }
    if (version == 0) {
      migrations.run(connection, step -> {}); // a new one
      return;
    }
    if (wantsCopy(version) && !isUnderWay(version) && hasLogs(connection)) {
      copy(connection, version);
    }
    try {
      migrations.run(connection, progress);
    } catch (SQLException e) {
      throw new StoreException(
          "cannot bring %s from schema %d to %d: %s; it is as it was, and the next start tries again"
              .formatted(file, version, migrations.newest(), Sqlite.reason(e)),
          e);
    }
    progress.next("schema %d: done".formatted(migrations.newest()));
    UpgradeCopies.removeAllBut(file, migrations.newest());
  }

  private boolean wantsCopy(int version) {
    return copies.isWanted() && version > 0 && version < migrations.newest();
  }

  private static boolean hasLogs(Connection connection) throws SQLException {
    return Schema.number(connection, "SELECT EXISTS (SELECT 1 FROM log)") == 1;
  }

  // The copy is of an older schema than the file has by now: nobody but an upgrade of this LogWire,
  // which was cut short, can have changed it since.
  private boolean isUnderWay(int version) {
    Path copy = UpgradeCopies.name(file, migrations.newest());
    return Files.exists(copy) && FileCheck.peek(copy, Schema::version) < version;
  }

  private void copy(Connection connection, int version) throws SQLException {
    Path copy = UpgradeCopies.name(file, migrations.newest());
    Path part = UpgradeCopies.part(file);
    progress.next("copies " + file + " to " + copy);
    try {
      Files.deleteIfExists(part);
      Files.createFile(part, OwnerOnly.file());
      FileOwner.give(part, file.toAbsolutePath().getParent());
      try (PreparedStatement into = connection.prepareStatement("VACUUM INTO ?")) {
        into.setString(1, part.toString());
        into.execute();
      }
      progress.next("the copy is written");
      DataFolderFiles.finish(part, copy);
    } catch (SQLException e) {
      discard(part);
      throw new StoreException(noCopy(version, Sqlite.reason(e)), e);
    } catch (IOException e) {
      discard(part);
      throw new StoreException(noCopy(version, String.valueOf(e.getMessage())), e);
    }
  }

  private static void discard(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      // the next one removes it
    }
  }

  private String noCopy(int version, String reason) {
    return "%s is of an older LogWire (schema %d, this one makes it %d) and is copied before it is changed, but %s. Make room in its folder; or make a backup elsewhere with the older LogWire, and set upgrade.copy=false"
        .formatted(file, version, migrations.newest(), reason);
  }

  private static String megabytes(long bytes) {
    return "%,d MB".formatted((bytes + (1 << 20) - 1) >> 20);
  }
}
