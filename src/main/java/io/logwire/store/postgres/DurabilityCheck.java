package io.logwire.store.postgres;

import io.logwire.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the database is one in which a commit that has returned is kept: what would make an
 * acknowledged log untrue is refused by its name, or accepted where the owner has said so.
 */
final class DurabilityCheck {
  private static final String SETTINGS =
      """
      SELECT name, setting FROM pg_settings
      WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes')
      """;
  private static final String ENCODING =
      "SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()";
  private static final String ASYNCHRONOUS =
      "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'async'";
  private static final String SYNCHRONOUS =
      "SELECT count(*) FROM pg_stat_replication WHERE sync_state <> 'async'";

  /**
   * What was found.
   *
   * @param untrue settings with which a log that was acknowledged may be lost; each in words
   * @param warnings what is worth knowing, and no reason to refuse
   */
  record Found(List<String> untrue, List<String> warnings) {}

  private DurabilityCheck() {}

  /**
   * Looks at the settings that are in force for connections that write.
   *
   * @throws StoreException if texts could not be kept as they are
   */
  static Found look(Connection connection) throws SQLException {
    List<String> untrue = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(SETTINGS);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        String name = row.getString(1);
        String value = row.getString(2);
        // local and remote_write wait for the disk of this server, which is what one server can do.
        if (value.equals("off")) {
          untrue.add(name + "=off");
        }
      }
    }
    refuseOtherEncodings(connection);
    List<String> warnings = new ArrayList<>();
    if (PostgresDatabase.number(connection, ASYNCHRONOUS) > 0
        && PostgresDatabase.number(connection, SYNCHRONOUS) == 0) {
      warnings.add(
          "no standby of the database is synchronous: when it takes over, logs that were"
              + " acknowledged just before are lost; see docs/SCALE.md");
    }
    return new Found(untrue, warnings);
  }

  private static void refuseOtherEncodings(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(ENCODING);
        ResultSet row = select.executeQuery()) {
      row.next();
      if (!row.getString(1).equals("UTF8")) {
        throw new StoreException(
            "the database has the encoding %s, and logs are kept as they came in UTF8 only"
                .formatted(row.getString(1)));
      }
    }
  }
}
