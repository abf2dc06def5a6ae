package io.logwire.store;

import io.logwire.log.StoredLog;
import java.util.List;
import java.util.Optional;

/**
 * Appends logs that have their ids already, with their part of the index and of the counts. An
 * imported alert is history: nothing is owed for it, and it is never sent again.
 *
 * <p>Durability: logs go in with transactions of some thousand, each with all that belongs to its
 * logs. What an import that was cut short has left out is appended when it is repeated: a log that
 * is there already and says the same is passed by.
 *
 * <p>Limit: only logs from before the import began.
 *
 * <p>Threading: one thread.
 */
public interface LogImport extends AutoCloseable {

  /** Ids below this one can be imported. */
  long limit();

  /**
   * The first of these logs whose id is that of a log that says something else.
   *
   * @param logs in the order of their ids
   * @throws StoreException if the store cannot be read
   */
  Optional<StoredLog> firstTaken(List<StoredLog> logs);

  /**
   * Appends those that are not there yet; returns when they are on their way. {@link #finish} tells
   * that they are on disk.
   *
   * @param logs in the order of their ids, which are all below {@link #limit}
   * @throws StoreException if these or earlier ones could not be kept, or an id is {@link
   *     #firstTaken taken}
   */
  void append(List<StoredLog> logs) throws InterruptedException;

  /** Waits until all of it is on disk; the logs that were new. */
  long finish();

  @Override
  void close();
}
