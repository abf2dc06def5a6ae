package io.logwire.thread;

import java.time.Duration;

/** Threads that end with the process, if nobody ends them before. */
public final class Threads {
  private Threads() {}

  /** One of that name, to be started. */
  public static Thread made(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Starts one of that name. */
  public static void start(String name, Runnable work) {
    made(name, work).start();
  }

  /** Waits until it has ended, or who waits is interrupted, and stays so. */
  public static void join(Thread thread) {
    join(thread, Duration.ZERO);
  }

  /** The same, that long at most; zero for as long as it takes. */
  public static void join(Thread thread, Duration most) {
    try {
      thread.join(most.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
