package io.logwire.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * Statements that are prepared once and asked for by their text. Those of a transaction are its
 * own, and live longer; those of a snapshot end with it.
 *
 * <p>Threading: one thread.
 */
@FunctionalInterface
interface Statements {
  PreparedStatement of(String sql) throws SQLException;

  /** Ends those that nobody else has. */
  default void close() throws SQLException {}

  /** Those of a snapshot. */
  final class OfSnapshot implements Statements {
    private final Connection snapshot;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    OfSnapshot(Connection snapshot) {
      this.snapshot = snapshot;
    }

    @Override
    public PreparedStatement of(String sql) throws SQLException {
      PreparedStatement statement = prepared.get(sql);
      if (statement == null) {
        statement = snapshot.prepareStatement(sql);
        prepared.put(sql, statement);
      }
      return statement;
    }

    @Override
    public void close() throws SQLException {
      for (PreparedStatement statement : prepared.values()) {
        statement.close();
      }
    }
  }
}
