package io.logwire.store.sql;

import io.logwire.store.QueueDepth;
import io.logwire.store.StoreException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The writes that wait for the writer, in the order in which they came.
 *
 * <p>Limit: it is bounded in writes and in bytes; what comes when it is full is refused at once.
 *
 * <p>Threading: any thread adds and closes; the writer takes.
 */
final class WriteQueue {
  // About a third of a second of work at full speed: more would make clients wait for an answer
  // that they have given up on. Both bounds together fit a heap of 64 MB.
  private static final int MAX_WAITING = 8_192;
  private static final long MAX_WAITING_BYTES = 8L << 20;

  private static final int USUAL_BYTES = 1_024; // a log

  private static final int MAX_BATCH = 1_024;

  /** One write, and who waits for it. */
  static final class Waiting<T> {
    private final GroupCommit.Write<Supplier<T>> write;
    private final int bytes;
    private final CompletableFuture<T> done = new CompletableFuture<>();
    private Supplier<T> result;

    private Waiting(GroupCommit.Write<Supplier<T>> write, int bytes) {
      this.write = write;
      this.bytes = bytes;
    }

    void run(Transaction tx) throws SQLException {
      result = write.run(tx);
    }

    void complete() {
      done.complete(result.get());
    }

    void fail(StoreException failure) {
      done.completeExceptionally(failure);
    }
  }

  private final Consumer<String> refused;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Waiting<?>> waiting = new ArrayDeque<>(); // guarded by lock
  private long waitingBytes; // guarded by lock
  private boolean closed; // guarded by lock
  private int expected; // guarded by lock; of those that the next batch should have

  /**
   * @param refused is told the reason when a write is not taken; must not wait
   */
  WriteQueue(Consumer<String> refused) {
    this.refused = refused;
  }

  /** Adds a write of about that many bytes; what it gives fails if it was refused. */
  <T> CompletableFuture<T> add(GroupCommit.Write<Supplier<T>> write, int bytes) {
    Waiting<T> item = new Waiting<>(write, bytes);
    lock.lock();
    try {
      if (closed) {
        refused.accept("stopping");
        return CompletableFuture.failedFuture(new StoreException("the service is stopping"));
      }
      if (waiting.size() >= MAX_WAITING || waitingBytes + bytes > MAX_WAITING_BYTES) {
        refused.accept("queue_full");
        return CompletableFuture.failedFuture(
            new StoreException(
                "the queue is full: %,d logs of %,d bytes are waiting for the disk"
                    .formatted(waiting.size(), waitingBytes)));
      }
      waiting.add(item);
      waitingBytes += bytes;
      if (waiting.size() == 1 || waiting.size() == expected) {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
    return item.done;
  }

  /** Refuses what comes from now on; what waits can still be taken. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** What waits now. */
  QueueDepth depth() {
    lock.lock();
    try {
      boolean isFull =
          waiting.size() >= MAX_WAITING || waitingBytes + USUAL_BYTES > MAX_WAITING_BYTES;
      return new QueueDepth(waiting.size(), waitingBytes, isFull);
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for writes, that long at most, and takes a batch of them.
   *
   * @param growNanos for how long more may come, once there is one; it ends where as many have come
   *     as there were in the last batch and waited behind it, as those are all there are
   * @return false when it is closed and has none any more
   */
  boolean awaitBatch(List<Waiting<?>> batch, long millis, long growNanos)
      throws InterruptedException {
    lock.lock();
    try {
      expected = Math.min(MAX_BATCH, expected + waiting.size());
      long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
      while (waiting.isEmpty() && !closed && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      long growth = waiting.isEmpty() ? 0 : growNanos;
      while (waiting.size() < expected && !closed && growth > 0) {
        growth = changed.awaitNanos(growth);
      }
      while (batch.size() < MAX_BATCH && !waiting.isEmpty()) {
        Waiting<?> next = waiting.poll();
        waitingBytes -= next.bytes;
        batch.add(next);
      }
      expected = batch.size();
      return !batch.isEmpty() || !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Fails all that waits, at once. */
  void failAll(StoreException failure) {
    List<Waiting<?>> all;
    lock.lock();
    try {
      all = new ArrayList<>(waiting);
      waiting.clear();
      waitingBytes = 0;
    } finally {
      lock.unlock();
    }
    all.forEach(item -> item.fail(failure));
  }
}
