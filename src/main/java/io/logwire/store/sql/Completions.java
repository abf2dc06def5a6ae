package io.logwire.store.sql;

import io.logwire.thread.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Tells those who wait for a batch that it is on disk, while the writer is at the next one: at full
 * load an answer to a client takes as long as its row, its index terms and its part of the commit.
 *
 * <p>A small batch completes on the writer itself: waking another thread would take longer.
 *
 * <p>Threading: the writer hands over; one thread, "completions", runs what depends on a write.
 */
final class Completions implements AutoCloseable {
  /** So many complete on the writer. */
  static final int FEW = 4;

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> Threads.made("completions", task));

  /** Completes those, which are on disk; the list may be used again when this returns. */
  void complete(List<WriteQueue.Waiting<?>> batch) {
    if (batch.size() <= FEW) {
      batch.forEach(WriteQueue.Waiting::complete);
      return;
    }
    List<WriteQueue.Waiting<?>> done = new ArrayList<>(batch);
    thread.execute(() -> done.forEach(WriteQueue.Waiting::complete));
  }

  /** Returns when all that was handed over is completed. */
  @Override
  public void close() {
    thread.shutdown();
    boolean done = false;
    while (!done) {
      try {
        done = thread.awaitTermination(1, TimeUnit.MINUTES); // who stops has a bound of its own
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
