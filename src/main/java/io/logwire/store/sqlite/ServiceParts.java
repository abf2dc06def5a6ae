package io.logwire.store.sqlite;

import io.logwire.log.RetentionRules;
import io.logwire.metrics.StoreMetrics;
import io.logwire.store.ClockWatch;
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
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the store of a service is made of: one writer with its upkeep, and who counts. */
record ServiceParts(
    Database database,
    LogIndex index,
    Housekeeping housekeeping,
    GroupCommit writer,
    StoreMetrics metrics) {
  // Beside the copy of an older file; one that needs more says so and changes nothing.
  private static final long MIGRATION_BYTES = 16 << 20;

  /**
   * Opens the file of that folder and starts its writer.
   *
   * @param copies whether an older file is copied before it is changed
   * @param deletes whether retention and reserve do their work
   * @param opened is given what has to be closed, also if this fails
   */
  static ServiceParts open(
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
    LogIndex index = IndexCatchUp.open(database, rules);
    boolean forEver = !rules.endsAny() && rules.maxBytes() == 0;
    ClockWatch watch = ClockWatch.begin(database, lastChange, clock, System::nanoTime, forEver);
    Housekeeping housekeeping =
        new Housekeeping(rules, watch, reserve, index.merge(), clock, metrics.retentionDeleted);
    List<Upkeep> upkeep = new ArrayList<>(List.of(index, index.merge()));
    if (deletes) {
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
    GroupCommit writer = FileWriter.start(database, witness, upkeep.toArray(Upkeep[]::new));
    opened.push(writer);
    return new ServiceParts(database, index, housekeeping, writer, metrics);
  }
}
