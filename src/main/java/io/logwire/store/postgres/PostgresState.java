package io.logwire.store.postgres;

import io.logwire.store.StoreState;
import java.sql.Connection;
import java.sql.SQLException;

/** Looks at the database as a whole. */
final class PostgresState {
  private static final String DELIVERIES = "SELECT count(*) FROM delivery WHERE failed = %d";

  private PostgresState() {}

  /** The state now; what a WAL takes, and what is free, is the database's own. */
  static StoreState of(PostgresDatabase database) {
    return database.look(PostgresState::at);
  }

  private static StoreState at(Connection snapshot) throws SQLException {
    return new StoreState(
        PostgresDatabase.number(snapshot, "SELECT coalesce(sum(logs), 0) FROM log_count"),
        PostgresDatabase.number(snapshot, DELIVERIES.formatted(0)),
        PostgresDatabase.number(snapshot, DELIVERIES.formatted(1)),
        PostgresDatabase.number(snapshot, "SELECT pg_database_size(current_database())"),
        0,
        0);
  }
}
