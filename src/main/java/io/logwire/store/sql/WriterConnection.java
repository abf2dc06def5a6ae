package io.logwire.store.sql;

import java.sql.SQLException;

/**
 * The one connection of a process that writes, as {@link GroupCommit} uses it.
 *
 * <p>Durability: what {@link #write} did is on disk when it returns. If it throws, nothing of it
 * happened, and the next transaction begins from what is on disk.
 *
 * <p>Threading: the writer thread only.
 */
public interface WriterConnection {

  /** Does that in a transaction. */
  void write(Transaction.Work work) throws SQLException;

  /** The same, where it can be done without waiting for the disk: a power cut may undo it. */
  default void writeUnsynced(Transaction.Work work) throws SQLException {
    write(work);
  }

  /**
   * For how many nanoseconds the next batch may grow, as its first write has come, after one of so
   * many writes that took so long.
   */
  default long growth(int writes, long nanos) {
    return 0;
  }

  /**
   * Does what has to be done after a batch, if it is time to.
   *
   * @return whether it was time to, and a reader in the way
   */
  default boolean tidy() throws SQLException {
    return false;
  }

  /** Nothing more is written. */
  void giveBack();

  /** What a client is told of a batch that failed so. */
  String failure(Throwable e);

  /** The shortest true description of what went wrong. */
  String reason(Throwable e);
}
