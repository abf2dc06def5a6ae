package io.logwire.store.sqlite;

import io.logwire.store.StoreException;
import io.logwire.store.StoreState;
import io.logwire.store.sqlite.file.FileCheck;
import io.logwire.store.sqlite.file.ReadableFile;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

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
                number(snapshot, "SELECT ifnull(sum(logs), 0) FROM log_count"),
                number(snapshot, DELIVERIES.formatted(0)),
                number(snapshot, DELIVERIES.formatted(1)),
                fileBytes,
                walBytes,
                number(snapshot, "PRAGMA freelist_count") * number(snapshot, "PRAGMA page_size")));
  }

  private static long number(Connection snapshot, String sql) throws SQLException {
    try (PreparedStatement select = snapshot.prepareStatement(sql);
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }
}
