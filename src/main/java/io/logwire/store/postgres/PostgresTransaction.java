package io.logwire.store.postgres;

import io.logwire.store.sql.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;

/**
 * A transaction of the database; it begins with its first statement.
 *
 * <p>Threading: one thread.
 */
final class PostgresTransaction extends Transaction {

  // Two to a page, of 8 kB with the heads of page and rows.
  private static final int BYTES_OF_AN_INDEX_ROW = 4_020;

  PostgresTransaction(Connection connection) {
    super(connection);
  }

  @Override
  protected int bytesOfIndexRow() {
    return BYTES_OF_AN_INDEX_ROW;
  }

  /** Begins with parts of its own. */
  void begin() {
    forgetParts();
  }

  /** Lets each part write what it has gathered. */
  void finish() throws SQLException {
    finishParts();
  }

  /**
   * Commits what was finished. Whatever this throws, the fate of the transaction is not known: also
   * where the server has only warned, as it does when the wait for a standby was cancelled.
   */
  void commit() throws SQLException {
    commit(connection());
  }

  /** The same for what was done on that connection. */
  static void commit(Connection connection) throws SQLException {
    connection.clearWarnings();
    connection.commit();
    SQLWarning warning = connection.getWarnings();
    if (warning != null) {
      throw new SQLException("the commit was warned of: " + warning.getMessage(), "01000");
    }
  }

  /** Tells each part that it is committed. */
  void tell() {
    tellParts();
  }

  /** Does all of that, for who needs no more. */
  void commitAll() throws SQLException {
    finish();
    commit();
    tell();
  }

  /** Ends it without a trace; whether the connection can be used again. */
  boolean undo() {
    forgetParts();
    try {
      forgetStatements(); // one may have a batch that was not sent
      connection().rollback();
      return connection().isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  /** Lets go of the connection, whatever becomes of it. */
  void abandon() {
    try {
      connection().abort(Runnable::run);
    } catch (SQLException e) {
      // it is gone already
    }
  }
}
