package io.logwire.store.sqlite;

import io.logwire.store.sqlite.file.Transaction;
import io.logwire.store.sqlite.file.Upkeep;
import java.sql.SQLException;

/**
 * Merges the segments of the newest part of the index: each step of {@link LogIndex} leaves one
 * behind, and a search asks all of them.
 *
 * <p>Left alone, FTS5 merges by itself, some hundred pages at once in the middle of a step, and
 * every write waits for that. Here it is steps of their own, which follow those of the index and
 * are as short.
 *
 * <p>Threading: the writer thread only.
 */
public final class IndexMerge implements Upkeep {
  // A step of some 2 ms; while writes never pause, a larger one, and later.
  private static final int STEP_PAGES = 8;
  private static final int BUSY_STEP_PAGES = 64;
  private static final int MOST_OWED_PAGES = 256;

  // Terms become a third of their bytes in a segment, and are merged twice or three times until it
  // is a large one. A smaller number keeps no fewer segments.
  private static final int TERM_BYTES_OF_A_PAGE = 1_500;

  private long owedPages;

  /** Takes note of a step of the index with terms of so many bytes. */
  void owe(long bytes) {
    owedPages += bytes / TERM_BYTES_OF_A_PAGE + 1;
  }

  @Override
  public boolean isDue(Load load) {
    return load == Load.BUSY ? owedPages > MOST_OWED_PAGES : owedPages > 0;
  }

  @Override
  public void step(Transaction tx) throws SQLException {
    int pages = owedPages > MOST_OWED_PAGES ? BUSY_STEP_PAGES : STEP_PAGES;
    boolean merged = IndexPart.newest(tx.connection()).merge(tx, pages);
    owedPages = merged ? owedPages - pages : 0;
  }
}
