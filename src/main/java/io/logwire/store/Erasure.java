package io.logwire.store;

import io.logwire.log.LogQuery;
import java.util.function.LongConsumer;

/**
 * Deletes logs with all that belongs to them: their terms in the index, their part of the counts,
 * alerts that are owed for them, and their idempotency keys.
 *
 * <p>Durability: a log goes in one transaction with all that belongs to it, but for words of the
 * index, which may go before; it stays deleted.
 *
 * <p>Threading: one thread, in a command; a service may run beside it.
 */
public interface Erasure extends AutoCloseable {

  /**
   * Erases all logs that answer the query and are not newer than that id.
   *
   * @param erased told after each step how many there were until now
   * @return how many were erased
   * @throws StoreException if something went wrong; the logs until then are deleted
   */
  long erase(LogQuery query, long newest, LongConsumer erased);

  /**
   * Overwrites what is left of the logs that were erased, as far as that is the store's to do.
   *
   * @throws StoreException if not all of it could be overwritten; to be repeated
   */
  void finish();

  /** What is left of them all the same, in a sentence. */
  String whatIsLeft();

  @Override
  void close();
}
