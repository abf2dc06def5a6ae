package io.logwire.store.sqlite;

import io.logwire.log.RetentionRules;
import io.logwire.metrics.StoreMetrics;
import io.logwire.store.ClockWatch;
import io.logwire.store.FollowedRules;
import io.logwire.store.StoreException;
import io.logwire.store.move.Marks;
import io.logwire.store.sql.CommitMeter;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.LogIndex;
import io.logwire.store.sql.Upkeep;
import io.logwire.store.sql.WriteFailures;
import io.logwire.store.sqlite.file.CopyBefore;
import io.logwire.store.sqlite.file.DataFolder;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.FileCheck;
import io.logwire.store.sqlite.file.FileWriter;
import io.logwire.store.sqlite.file.Reserve;
import io.logwire.store.sqlite.file.UpgradeCopies;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the store of a service is made of: its folder, one writer with its upkeep, and who counts.
 *
 * @param opened what has to be closed
 */
record ServiceParts(
    DataFolder folder,
    Database database,
    LogIndex index,
    Housekeeping housekeeping,
    GroupCommit writer,
    StoreMetrics metrics,
    Opened opened) {
  // Beside the copy of an older file; one that needs more says so and changes nothing.
  private static final long MIGRATION_BYTES = 16 << 20;

  /**
   * Takes that folder, opens its file and starts its writer.
   *
   * @param copies whether an older file is copied before it is changed
   * @param deletes whether retention and reserve do their work
   * @throws StoreException if another service has it, or it cannot be read or written
   */
  static ServiceParts open(
      Path folder,
      RetentionRules rules,
      long reserveBytes,
      boolean copies,
      Clock clock,
      StoreMetrics metrics,
      boolean deletes) {
    ClockWatch.refuseAnImpossibleTime(clock);
    DataFolder locked = DataFolder.lock(folder);
    Opened opened = new Opened();
    opened.push(locked);
    try {
      return open(locked, rules, reserveBytes, copies, clock, metrics, deletes, opened);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static ServiceParts open(
      DataFolder locked,
      RetentionRules rules,
      long reserveBytes,
      boolean copies,
      Clock clock,
      StoreMetrics metrics,
      boolean deletes,
      Opened opened) {
    Reserve reserve = Reserve.of(locked, reserveBytes);
    reserve.makeRoom(); // a start on a full disk needs some too
    Optional<Instant> lastChange = FileCheck.lastChange(locked.database());
    CopyBefore copy = new CopyBefore(copies, reserveBytes + MIGRATION_BYTES);
    Database database = Database.open(locked, metrics.slowReads, copy);
    opened.push(database);
    Marks.refuseTheWrongStore(
        database, SqliteMoving.TABLE_OF_MARKS, database.file().toAbsolutePath().toString());
    LogIndex index = IndexCatchUp.open(database, rules);
    boolean forEver = !rules.endsAny() && rules.maxBytes() == 0;
    ClockWatch watch = ClockWatch.begin(database, lastChange, clock, System::nanoTime, forEver);
    FollowedRules followed = new FollowedRules(rules, watch, clock, System::nanoTime);
    Housekeeping housekeeping =
        new Housekeeping(followed, watch, reserve, index.merge(), clock, metrics.retentionDeleted);
    List<Upkeep> upkeep = new ArrayList<>(List.of(index, index.merge()));
    if (deletes) {
      followed.begin(database, () -> SizeBound.size(database, rules));
      upkeep.add(
          new UpgradeCopies(
              locked.database(),
              clock,
              System::nanoTime,
              () -> watch.pause().isPresent(),
              reserve::wantsRoom));
      upkeep.addAll(housekeeping.upkeep());
    }
    CommitMeter witness = new CommitMeter(metrics, new WriteFailures());
    GroupCommit writer =
        FileWriter.startOfService(database, locked, witness, upkeep.toArray(Upkeep[]::new));
    opened.push(writer);
    Marks.forgetThatItWasNew(database, SqliteMoving.TABLE_OF_MARKS, writer);
    return new ServiceParts(locked, database, index, housekeeping, writer, metrics, opened);
  }
}
