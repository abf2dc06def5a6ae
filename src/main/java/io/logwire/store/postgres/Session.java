package io.logwire.store.postgres;

import java.sql.SQLException;

/**
 * A connection that writes beside the writer: made when it is needed, and anew after a failure.
 *
 * <p>Threading: one thread.
 */
final class Session implements AutoCloseable {

  /** What is done in one transaction. */
  @FunctionalInterface
  interface Work<T> {
    T in(PostgresTransaction tx) throws SQLException;
  }

  private final PostgresDatabase database;
  private int moves; // of the database, when it was connected
  private PostgresTransaction transaction; // null until used, and after a failure

  Session(PostgresDatabase database) {
    this.database = database;
  }

  /** Does that in a transaction of its own; if it throws, nothing of it happened, or all. */
  <T> T run(Work<T> work) throws SQLException {
    if (transaction != null && moves != database.moves()) {
      close();
    }
    if (transaction == null) {
      moves = database.moves();
      transaction = new PostgresTransaction(database.connect());
    }
    try {
      transaction.begin();
      T done = work.in(transaction);
      transaction.commitAll();
      return done;
    } catch (Throwable e) {
      if (!transaction.undo()) {
        transaction.abandon();
        transaction = null;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    if (transaction != null) {
      transaction.abandon();
      transaction = null;
    }
  }
}
