package io.logwire.http;

import io.logwire.metrics.HttpMetrics;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory of the answers of a listener that their clients have not read yet. Where it is full
 * the connection of the largest is closed, so that who reads is answered.
 *
 * <p>Threading: any thread.
 */
final class UnreadAnswers {
  private final long most;
  private final HttpMetrics metrics;
  private final AtomicLong held = new AtomicLong();
  private final Set<BufferedAnswer> waiting = ConcurrentHashMap.newKeySet();

  UnreadAnswers(long most, HttpMetrics metrics) {
    this.most = most;
    this.metrics = metrics;
  }

  /** Takes memory for what this answer writes, from others if need be; call it without a lock. */
  void take(BufferedAnswer answer, int bytes) {
    held.addAndGet(bytes);
    while (held.get() > most) {
      Optional<BufferedAnswer> largest =
          waiting.stream()
              .filter(one -> one != answer)
              .max(Comparator.comparingLong(BufferedAnswer::heldBytes));
      if (largest.isEmpty()) {
        return; // it is alone, and may go on
      }
      waiting.remove(largest.get());
      metrics.dropped.add("answers_full");
      largest.get().cutOff();
    }
  }

  void giveBack(int bytes) {
    held.addAndGet(-bytes);
  }

  /** Something of this answer waits for its client. */
  void add(BufferedAnswer answer) {
    waiting.add(answer);
  }

  /** The time of a client to read its answer is over. */
  void late(BufferedAnswer answer) {
    metrics.dropped.add("unread");
    answer.cutOff();
  }

  /** Nothing of it waits any more. */
  void remove(BufferedAnswer answer) {
    waiting.remove(answer);
  }
}
