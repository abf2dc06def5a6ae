package io.logwire.console;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;

/**
 * Compares passwords, one at a time: against a hash each takes a third of a second, which no page
 * waits for. The newest is next, and {@link #MOST_WAITING} wait; so a thousand that came at once
 * are no queue for who comes after them, and hold no thousand connections.
 *
 * <p>Threading: any thread. Its own ends by itself when there is nothing to do.
 */
final class PasswordChecks {
  static final int MOST_WAITING = 8;

  /** What came of one. */
  enum Verdict {
    RIGHT,
    WRONG,
    /** It was not looked at, as newer ones came. */
    CROWDED_OUT
  }

  private record Check(String typed, CompletableFuture<Verdict> verdict) {}

  private final Predicate<String> isRight;
  private final Deque<Check> waiting = new ArrayDeque<>(); // guarded by this; the newest first
  private final ExecutorService thread = OneThread.named("password", new LinkedBlockingQueue<>());

  PasswordChecks(Predicate<String> isRight) {
    this.isRight = isRight;
  }

  /** Has it compared. */
  CompletableFuture<Verdict> check(String typed) {
    Check check = new Check(typed, new CompletableFuture<>());
    Check oldest = null;
    synchronized (this) {
      waiting.addFirst(check);
      if (waiting.size() > MOST_WAITING) {
        oldest = waiting.removeLast();
      }
    }
    if (oldest == null) {
      thread.execute(this::compareNewest); // once for each that waits
    } else {
      oldest.verdict.complete(Verdict.CROWDED_OUT);
    }
    return check.verdict;
  }

  private void compareNewest() {
    Check check;
    synchronized (this) {
      check = waiting.removeFirst();
    }
    try {
      check.verdict.complete(isRight.test(check.typed) ? Verdict.RIGHT : Verdict.WRONG);
    } catch (RuntimeException e) {
      check.verdict.completeExceptionally(e);
    }
  }
}
