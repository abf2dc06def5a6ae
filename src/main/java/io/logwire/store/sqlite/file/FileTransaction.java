package io.logwire.store.sqlite.file;

import io.logwire.store.sql.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A transaction of the file.
 *
 * <p>Threading: the writer thread only.
 */
public final class FileTransaction extends Transaction {
  private static final String WAITS_FOR_DISK = "PRAGMA synchronous = FULL";
  private static final String DOES_NOT = "PRAGMA synchronous = NORMAL";

  // With its longest key, and what a page and a record begin with, one whole page of the table.
  private static final int BYTES_OF_AN_INDEX_ROW = 4_036;

  private String commit = ""; // how the last one was, here; the connection may have had others

  public FileTransaction(Connection connection) {
    super(connection);
  }

  @Override
  protected int bytesOfIndexRow() {
    return BYTES_OF_AN_INDEX_ROW;
  }

  /** Begins one that is on disk when its commit returns. */
  public void begin() throws SQLException {
    begin(true);
  }

  /**
   * The same, or one whose commit does not wait for the disk; the next one that does takes it
   * along. A power cut before that undoes it, so it is for what is then done again.
   */
  void begin(boolean waitsForDisk) throws SQLException {
    forgetParts();
    String wanted = waitsForDisk ? WAITS_FOR_DISK : DOES_NOT;
    if (!wanted.equals(commit)) {
      statement(wanted).execute();
      commit = wanted;
    }
    statement("BEGIN IMMEDIATE").execute();
  }

  public void commit() throws SQLException {
    finishParts();
    statement("COMMIT").execute();
    tellParts();
  }

  /** Ends the transaction without a trace, if one is open. */
  void rollback() throws SQLException {
    forgetParts();
    // The driver finalizes a statement that failed, and whoever used it again would fail too.
    forgetStatements();
    try (Statement rollback = connection().createStatement()) {
      rollback.execute("ROLLBACK");
    }
  }

  /** The same after a failure, which may have ended it already. */
  public void undo() {
    try {
      rollback();
    } catch (SQLException e) {
      // SQLite has rolled back by itself, or BEGIN had failed: there is nothing to undo.
    }
  }
}
