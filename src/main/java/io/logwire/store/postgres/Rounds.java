package io.logwire.store.postgres;

import io.logwire.thread.Threads;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A thread that does one thing again and again, with a pause after each time, until it is closed.
 *
 * <p>Threading: {@link #start} and {@link #close} once each, by any thread.
 */
final class Rounds implements AutoCloseable {

  /** What is done each time; it deals with its failures itself. */
  @FunctionalInterface
  interface Round {
    /** Does it; for how many milliseconds there is nothing to do after that. */
    long run();
  }

  private final Round round;
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Rounds that have not begun, on a thread of that name. */
  Rounds(String name, Round round) {
    this.round = round;
    this.thread = Threads.made(name, this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!closed.await(round.run(), TimeUnit.MILLISECONDS)) {
        // the next one
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does so but to end it
    }
  }

  /** Whether they are to end, for a round that can be left in its middle. */
  boolean isClosing() {
    return closed.getCount() == 0;
  }

  /** Ends them, and waits for the round that is under way. */
  @Override
  public void close() {
    closed.countDown();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
