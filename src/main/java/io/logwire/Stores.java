package io.logwire;

import io.logwire.config.Config;
import io.logwire.config.DatabasePlan;
import io.logwire.metrics.StoreMetrics;
import io.logwire.store.Store;
import io.logwire.store.StoreException;
import io.logwire.store.StorePlace;
import io.logwire.store.postgres.PostgresPlace;
import io.logwire.store.postgres.PostgresStore;
import io.logwire.store.sqlite.SqlitePlace;
import io.logwire.store.sqlite.SqliteStore;
import io.logwire.store.sqlite.backup.BackupSchedule;
import io.logwire.store.sqlite.file.DataFolder;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** Which store the settings choose: the one of a file, or the one that replicas share. */
final class Stores {
  private Stores() {}

  /** Opens it for the service. */
  static Store open(Config config, Clock clock, StoreMetrics metrics) {
    return config
        .database()
        .<Store>map(
            database ->
                PostgresStore.open(
                    database.url(), database.relaxed(), config.retention(), clock, metrics))
        .orElseGet(
            () ->
                SqliteStore.open(
                    config.data(),
                    config.retention(),
                    config.reserveBytes(),
                    config.upgradeCopy(),
                    clock,
                    metrics));
  }

  /** Where it is, for a command. */
  static StorePlace place(Config config) {
    return config
        .database()
        .<StorePlace>map(database -> new PostgresPlace(database.url()))
        .orElseGet(() -> new SqlitePlace(config.data()));
  }

  /**
   * The place that somebody names: the URL of a database, or the folder of a file.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static StorePlace named(String place) {
    if (place.startsWith("jdbc:") || place.contains("://")) {
      if (!DatabasePlan.isUrl(place)) {
        throw new IllegalArgumentException(
            "A database is jdbc:postgresql://host:port/database, with ?user=...&password=... behind it; a file is told by its folder.");
      }
      return new PostgresPlace(place);
    }
    return new SqlitePlace(Path.of(place).toAbsolutePath().normalize());
  }

  /**
   * The folder of the file, for a command that is about that.
   *
   * @throws StoreException if there is none, as the store is a database
   */
  static Path folder(Config config) {
    if (config.database().isPresent()) {
      throw new StoreException(
          "this command is about the file, and the logs are in "
              + place(config).shown()
              + ": use the tools of PostgreSQL, as pg_dump; see docs/SCALE.md");
    }
    return config.data();
  }

  /** Whether it is in a folder that a service had once, and none has now. */
  static boolean isLeft(Config config) {
    return config.database().isEmpty() && DataFolder.isLeft(config.data());
  }

  /** The backups that the service makes itself; the settings ask for none of a database. */
  static Optional<BackupSchedule> backups(
      Config config, Store store, Clock clock, StoreMetrics metrics) {
    return store instanceof SqliteStore file
        ? config
            .backup()
            .map(
                plan ->
                    BackupSchedule.start(
                        file.backup(),
                        plan.folder(),
                        plan.every(),
                        plan.keep(),
                        clock,
                        metrics.backups))
        : Optional.empty();
  }
}
