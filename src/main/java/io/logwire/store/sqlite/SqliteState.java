package io.logwire.store.sqlite;

import io.logwire.store.StoreException;
import io.logwire.store.StoreState;
import io.logwire.store.sql.Sql;
import io.logwire.store.sqlite.file.FileCheck;
import io.logwire.store.sqlite.file.ReadableFile;

/** Looks at the file as a whole. */
final class SqliteState {
  private static final String DELIVERIES = "SELECT count(*) FROM delivery WHERE failed = %d";

  private SqliteState() {}

  /**
   * The state now.
   *
   * @throws StoreException if the file cannot be read
   */
  static StoreState of(ReadableFile file) {
    long fileBytes = file.file().toFile().length();
    long walBytes = FileCheck.wal(file.file()).toFile().length();
    return file.look(
        snapshot ->
            new StoreState(
                Sql.number(snapshot, "SELECT ifnull(sum(logs), 0) FROM log_count"),
                Sql.number(snapshot, DELIVERIES.formatted(0)),
                Sql.number(snapshot, DELIVERIES.formatted(1)),
                fileBytes,
                walBytes,
                Sql.number(snapshot, "PRAGMA freelist_count")
                    * Sql.number(snapshot, "PRAGMA page_size")));
  }
}
