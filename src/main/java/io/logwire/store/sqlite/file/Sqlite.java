package io.logwire.store.sqlite.file;

import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What is the same for all connections to the file. */
public final class Sqlite {
  // Longer than any transaction of our own commands, and than a backup's look at the file; short
  // enough that a client hears of a locked file before it gives up, and that a stop, which may meet
  // the lock four times, ends within 10 s.
  public static final int BUSY_TIMEOUT_MILLIS = 1_500;

  private Sqlite() {}

  /** The shortest true description of what SQLite said. */
  public static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null && !(cause instanceof SQLiteException)) {
      cause = cause.getCause();
    }
    if (!(cause instanceof SQLiteException sqlite)) {
      return cause.toString();
    }
    SQLiteErrorCode code = sqlite.getResultCode();
    return code == SQLiteErrorCode.SQLITE_FULL
        ? "the disk is full (" + code + ")"
        : code + " (" + code.message + ")";
  }
}
