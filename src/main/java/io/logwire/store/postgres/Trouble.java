package io.logwire.store.postgres;

import java.sql.BatchUpdateException;
import java.sql.SQLException;

/** What went wrong between a replica and its database. */
final class Trouble {
  /** Nobody could be asked what became of a commit. */
  static final String UNKNOWN = "08007"; // transaction resolution unknown

  private static final String DEADLOCK = "40P01";
  private static final String SERIALIZATION = "40001";
  private static final String READ_ONLY = "25006"; // a primary that is one no more
  private static final String WAS_STOPPED = "25P03"; // idle in a transaction, as seen from there
  private static final String CANCELLED = "57014"; // by hand, as no time limit is set

  private Trouble() {}

  /**
   * The shortest true description of what PostgreSQL, or the driver, said; without the statement of
   * a batch, in which its logs stand.
   */
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
   * Whether the same may succeed when it is done again: the connection was lost, somebody has
   * cancelled it, or two transactions were in each other's way. Not what may be done already.
   */
  static boolean isPassing(SQLException e) {
    String state = e.getSQLState();
    return state != null
        && !state.equals(UNKNOWN)
        && (state.startsWith("08")
            || state.startsWith("57P")
            || state.equals(DEADLOCK)
            || state.equals(SERIALIZATION)
            || state.equals(READ_ONLY)
            || state.equals(WAS_STOPPED)
            || state.equals(CANCELLED));
  }

  private static boolean isTold(SQLException e) {
    return e.getSQLState() != null && !(e instanceof BatchUpdateException && e.getCause() != null);
  }
}
