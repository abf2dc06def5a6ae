package io.logwire.store.postgres;

import io.logwire.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Whether each connection is a session of the server's own, with the settings that it asked for: a
 * pooler may stand between that gives one session to many, or leaves settings out.
 */
final class PoolerCheck {
  private static final String SESSION = "SELECT pg_backend_pid()";
  private static final String PATIENCE =
      """
      SELECT count(*) FROM pg_settings
      WHERE name IN ('idle_in_transaction_session_timeout', 'lock_timeout') AND setting <> '0'
      """;

  private PoolerCheck() {}

  /**
   * Looks from two connections that nothing is open on.
   *
   * @throws StoreException if one session serves both, or it would wait for ever
   */
  static void look(Connection one, Connection other, String place) throws SQLException {
    if (inATransaction(one, SESSION) == inATransaction(other, SESSION)) {
      throw new StoreException(
          "%s gives a session to each transaction only, as pgbouncer does with pool_mode=transaction: what a replica sets for its own reading would reach its writing; use pool_mode=session, or the address of PostgreSQL itself"
              .formatted(place));
    }
    if (inATransaction(one, PATIENCE) < 2) {
      throw new StoreException(
          "%s waits for ever for a replica that was stopped: idle_in_transaction_session_timeout or lock_timeout is 0, as a pooler or options= in the URL leave it; have the user's own say 5s and 4s (ALTER ROLE … SET …), see docs/SCALE.md"
              .formatted(place));
    }
  }

  private static long inATransaction(Connection connection, String sql) throws SQLException {
    long number = PostgresDatabase.number(connection, sql);
    connection.rollback();
    return number;
  }
}
