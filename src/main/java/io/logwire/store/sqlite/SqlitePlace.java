package io.logwire.store.sqlite;

import io.logwire.store.Store;
import io.logwire.store.StorePlace;
import io.logwire.store.move.MovingStore;
import io.logwire.store.sqlite.file.DataFolder;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.ReadOnlyDatabase;
import java.nio.file.Path;
import java.time.Clock;

/** A folder that has the file of a store, or may get one. */
public record SqlitePlace(Path folder) implements StorePlace {

  @Override
  public Store existing(Clock clock) {
    return SqliteStore.existing(folder, clock);
  }

  @Override
  public boolean make() {
    DataFolder shared = DataFolder.share(folder);
    boolean isNew = !ReadOnlyDatabase.isMade(shared);
    if (isNew) {
      Database.open(shared).close();
    }
    return isNew;
  }

  @Override
  public MovingStore from() {
    return SqliteMoving.from(folder);
  }

  @Override
  public MovingStore to() {
    return SqliteMoving.to(folder);
  }

  @Override
  public long freeBytes() {
    return folder.toFile().getUsableSpace();
  }

  @Override
  public String shown() {
    return folder.toAbsolutePath().toString();
  }
}
