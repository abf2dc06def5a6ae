package io.logwire.store.sql;

import java.sql.SQLException;

/**
 * Work on the file that no client waits for. The writer does it between batches, one small step in
 * a transaction of its own, so that a log waits for one step at most.
 *
 * <p>Threading: the writer thread only.
 */
public interface Upkeep {

  /** How busy the writer is. */
  enum Load {
    /** Writes are waiting. */
    BUSY,
    /** The last batch took all there was. */
    QUIET,
    /** Nothing came for a while. */
    IDLE
  }

  /** Whether a step should be made now. */
  boolean isDue(Load load);

  /**
   * Makes one step. If this throws, or the commit fails, nothing of it happened; a power cut soon
   * after it undoes it, and then it is due again.
   */
  void step(Transaction tx) throws SQLException;
}
