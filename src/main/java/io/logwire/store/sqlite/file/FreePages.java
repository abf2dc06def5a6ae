package io.logwire.store.sqlite.file;

import io.logwire.store.sql.Transaction;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Overwrites the pages of the file that are free. They still hold what was in them when they became
 * free: parts of the index before a merge, logs that retention has deleted.
 *
 * <p>SQLite has no command for that beside VACUUM, which writes the whole file again and locks it
 * for as long. So all free pages are taken for a table, and given back overwritten. Pages that
 * become free meanwhile hold nothing that had been erased before.
 *
 * <p>Layout: the table {@code erasure} marks an erasure that is not finished, see {@code Erasure}.
 *
 * <p>Threading: one thread.
 */
public final class FreePages {
  private static final int BYTES_OF_A_PAGE = 4_092; // beside the number of the next one
  private static final int PAGES_OF_A_ROW = 32;

  private static final String FREE = "PRAGMA freelist_count";
  private static final String FILL = "INSERT INTO erasure (filler) VALUES (zeroblob(?))";
  private static final String GIVE_BACK =
      "DELETE FROM erasure WHERE rowid IN (SELECT rowid FROM erasure LIMIT ?)";

  private final ShortSteps steps;
  private final ShortSteps.Size rows = new ShortSteps.Size(1, 64);

  public FreePages(ShortSteps steps) {
    this.steps = steps;
  }

  public void overwrite() throws SQLException {
    boolean[] more = {true};
    while (more[0]) {
      steps.run(rows, tx -> more[0] = take(tx));
    }
    more[0] = true;
    while (more[0]) {
      steps.run(rows, tx -> more[0] = giveBack(tx));
    }
  }

  private boolean take(Transaction tx) throws SQLException {
    PreparedStatement fill = tx.statement(FILL);
    int free = Schema.number(tx.connection(), FREE);
    for (int row = 0; row < rows.now() && free > 0; row++) {
      fill.setInt(1, Math.min(free, PAGES_OF_A_ROW) * BYTES_OF_A_PAGE);
      fill.executeUpdate();
      free = Schema.number(tx.connection(), FREE);
    }
    return free > 0;
  }

  // They hold zeros by now, and need not be overwritten again: that took as long as the first time.
  private boolean giveBack(Transaction tx) throws SQLException {
    Schema.number(tx.connection(), "PRAGMA secure_delete = OFF");
    PreparedStatement giveBack = tx.statement(GIVE_BACK);
    giveBack.setInt(1, rows.now());
    return giveBack.executeUpdate() > 0;
  }
}
