package io.logwire.store.postgres;

import java.sql.SQLException;

/** What went wrong between a replica and its database. */
final class Trouble {
  private static final String DEADLOCK = "40P01";
  private static final String SERIALIZATION = "40001";
  private static final String READ_ONLY = "25006"; // a primary that is one no more

  private Trouble() {}

  /** The shortest true description of what PostgreSQL, or the driver, said. */
  static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null && !(cause instanceof SQLException sql && isTold(sql))) {
      cause = cause.getCause();
    }
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    String line = message.replaceAll("\\s+", " ").strip();
    return cause instanceof SQLException sql && isTold(sql)
        ? line + " (" + sql.getSQLState() + ")"
        : line;
  }

  /**
   * Whether the same may succeed when it is done again on a new connection: the one before was
   * lost, or two transactions were in each other's way.
   */
  static boolean isPassing(SQLException e) {
    String state = e.getSQLState();
    return state != null
        && (state.startsWith("08")
            || state.startsWith("57P")
            || state.equals(DEADLOCK)
            || state.equals(SERIALIZATION)
            || state.equals(READ_ONLY));
  }

  private static boolean isTold(SQLException e) {
    return e.getSQLState() != null;
  }
}
