package io.logwire.http;

import io.javalin.Javalin;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Whether the threads of a listener still take work: gives them a little now and then, and sees how
 * long it lies there.
 *
 * <p>Threading: any thread may ask; nobody waits.
 */
public final class Pulse {
  private final Executor threads;
  private boolean isWaiting; // guarded by this
  private long givenNanos; // guarded by this

  private Pulse(Executor threads) {
    this.threads = threads;
  }

  /** The pulse of that listener, started or not. */
  public static Pulse of(Javalin listener) {
    return new Pulse(listener.jettyServer().server().getThreadPool());
  }

  /** How long the work that was given last has been waiting. */
  public synchronized Duration silence() {
    if (!isWaiting) {
      isWaiting = true;
      givenNanos = System.nanoTime();
      try {
        threads.execute(this::beat);
      } catch (RejectedExecutionException e) {
        // it is not started yet, or stops; if it does for long, it is found silent
      }
    }
    return Duration.ofNanos(System.nanoTime() - givenNanos);
  }

  private synchronized void beat() {
    isWaiting = false;
  }
}
