package io.logwire.store.sqlite.file;

import io.logwire.store.sql.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Moves the WAL into the file, between two transactions, so that it stays small.
 *
 * <p>Left alone, SQLite does it inside of a COMMIT, whose logs wait for it. And it begins a WAL
 * anew only at a moment in which nobody reads: readers that take turns, as an export and some
 * {@code tail -f} do, make it grow without an end. Here readers are waited for from a size on.
 *
 * <p>Limit: who looks at one state for minutes, a {@code VACUUM INTO} for example, is not waited
 * for; the WAL grows as long as that.
 *
 * <p>Beside Litestream it is left alone up to 123 MB, unless the disk is full. That one copies the
 * WAL and makes the checkpoints itself, letting go of its lock meanwhile; after one of ours in that
 * moment some pages are missing in its copy, and nothing tells of it.
 *
 * <p>Threading: the writer thread only, or whoever opens and closes the file.
 */
public final class Checkpoint {
  private static final int PAGES = 1_000; // 4 MB
  private static final int MOST_PAGES = 5_000;
  private static final int MOST_PAGES_BESIDE_LITESTREAM = 30_000; // it begins anew after 10,000
  private static final int PATIENCE_MILLIS = 50; // our own readers look for some milliseconds

  private int done; // pages of the WAL when the last checkpoint was made
  private int restartAt = MOST_PAGES;
  private boolean isFull;

  /** The disk is full, so the next step frees what the WAL has, whoever copies it. */
  void diskIsFull() {
    isFull = true;
  }

  /** Keeps SQLite from making checkpoints by itself on that connection. */
  static void takeOver(Transaction tx) throws SQLException {
    set(tx.connection(), "wal_autocheckpoint", 0);
  }

  /**
   * Leaves the WAL to Litestream on a connection whose COMMITs make the checkpoints, as that of a
   * start and of commands.
   */
  static void leaveToLitestream(Connection connection) throws SQLException {
    if (isBesideLitestream(connection)) {
      set(connection, "wal_autocheckpoint", MOST_PAGES_BESIDE_LITESTREAM);
    }
  }

  /**
   * Makes a checkpoint if one is due, after a commit.
   *
   * @return whether the WAL could not begin anew because of a reader
   */
  boolean step(Transaction tx) throws SQLException {
    if (isFull) {
      isFull = false;
      return !all(tx);
    }
    int pages = ask(tx, "NOOP", 2);
    if (pages < done) {
      done = 0; // it has begun anew
    }
    if (pages - done < PAGES) {
      return false;
    }
    done = pages;
    if (pages < MOST_PAGES_BESIDE_LITESTREAM && isBesideLitestream(tx.connection())) {
      return false;
    }
    if (pages < restartAt) {
      ask(tx, "PASSIVE", 1);
      return false;
    }
    set(tx.connection(), "busy_timeout", PATIENCE_MILLIS);
    try {
      boolean busy = ask(tx, "RESTART", 1) != 0;
      restartAt = busy ? pages + pages / 2 : MOST_PAGES;
      return busy;
    } finally {
      set(tx.connection(), "busy_timeout", Sqlite.BUSY_TIMEOUT_MILLIS);
    }
  }

  /** Whether Litestream copies the file, or has done so: its tables stay. */
  static boolean isBesideLitestream(Connection connection) throws SQLException {
    return Schema.number(
            connection, "SELECT count(*) FROM sqlite_schema WHERE name = '_litestream_seq'")
        != 0;
  }

  /** Moves all of the WAL into the file; false if somebody was in the way of a part. */
  static boolean all(Transaction tx) throws SQLException {
    return tx.first(
            "PRAGMA wal_checkpoint(PASSIVE)",
            row -> row.getInt(1) == 0 && row.getInt(2) == row.getInt(3))
        .orElseThrow();
  }

  /** Column 1 of the answer is whether somebody was in the way, column 2 the pages of the WAL. */
  private static int ask(Transaction tx, String mode, int column) throws SQLException {
    return tx.first("PRAGMA wal_checkpoint(" + mode + ")", row -> row.getInt(column)).orElseThrow();
  }

  private static void set(Connection connection, String pragma, int value) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA " + pragma + " = " + value);
    }
  }
}
