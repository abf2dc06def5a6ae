package io.logwire.store.sqlite.file;

import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What is the same for all connections to the file. */
public final class Sqlite {
  // Longer than any transaction of our own commands, and than a backup's look at the file; short
  // enough that a client hears of a locked file before it gives up, and that a stop, which may meet
  // the lock four times, ends within 10 s.
  public static final int BUSY_TIMEOUT_MILLIS = 1_500;

  private static final int MOST_OF_A_VALUE = 16 << 20; // a log as text has 2 MB at most

  private static final Pattern WORDS_OF_A_TRIGGER =
      Pattern.compile("\\[SQLITE_CONSTRAINT_TRIGGER] [^(]*\\((.*)\\)", Pattern.DOTALL);

  private Sqlite() {}

  /**
   * Bounds what one value may take beside the heap; a statement that wants more fails, and the
   * others go on. The driver's SQLite counts no memory, so that {@code hard_heap_limit} would have
   * no effect; what a connection takes beyond its values is its cache of 2 MB.
   */
  static void limitMemory(SQLiteConfig settings) {
    settings.setPragma(SQLiteConfig.Pragma.LIMIT_LENGTH, Integer.toString(MOST_OF_A_VALUE));
  }

  /** The shortest true description of what SQLite said. */
  public static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null && !(cause instanceof SQLiteException)) {
      cause = cause.getCause();
    }
    if (cause instanceof OpenFiles.NotInPlace) {
      return cause.getMessage();
    }
    if (!(cause instanceof SQLiteException sqlite)) {
      return cause.toString();
    }
    SQLiteErrorCode code = sqlite.getResultCode();
    Matcher ours = WORDS_OF_A_TRIGGER.matcher(String.valueOf(sqlite.getMessage()));
    if (code == SQLiteErrorCode.SQLITE_CONSTRAINT_TRIGGER && ours.matches()) {
      return ours.group(1);
    }
    return switch (code) {
      case SQLITE_FULL -> "the disk is full (" + code + ")";
      // EDQUOT and EFBIG among others, which SQLite does not tell from a disk that is broken.
      case SQLITE_IOERR_WRITE ->
          "the disk takes no write: a quota or a limit of this user is used up, or it fails ("
              + code
              + ")";
      default -> code + " (" + code.message + ")";
    };
  }

  /** Whether the disk has no room. */
  public static boolean isFull(SQLException e) {
    return e instanceof SQLiteException sqlite
        && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_FULL;
  }
}
