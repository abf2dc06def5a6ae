package io.logwire.process;

import io.logwire.logger.OperatorLoggers;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends the process where a thread has ended that everything depends on, so that it is restarted: a
 * service without its writer would hang and look alive. The same with an {@link Error} that reaches
 * the top of any thread, as after the running jar was written over; only a stack that was too deep
 * is the fault of one task.
 *
 * <p>Promise: the process ends within a second, also where nobody takes its last words.
 *
 * <p>Durability: it stops at once, which loses nothing that was acknowledged.
 */
public final class LastWords implements Thread.UncaughtExceptionHandler {
  /** Those that run as long as the service does. */
  public static final Set<String> VITAL =
      Set.of(
          "owners-lines",
          "writer",
          "completions",
          "webhook-sender",
          "live",
          "backup",
          "troubles",
          "heartbeat",
          "upkeep",
          "replica",
          "primary-watch");

  // A pipe that nobody reads takes no words, and whoever writes to it would wait for ever.
  private static final long PATIENCE_MILLIS = 500;
  private static final int STACK_BYTES = 64 * 1024;

  private final String priority; // of its lines; asked for while it can be
  private final CountDownLatch ending = new CountDownLatch(1);

  private LastWords(String priority) {
    this.priority = priority;
  }

  /** Loaded before it is needed, as it may be needed because nothing can be loaded any more. */
  public static void prepare() {
    LastWords words = new LastWords(OperatorLoggers.ofProcess().failurePriority());
    Thread end = new Thread(null, words::endSoon, "last-words", STACK_BYTES);
    end.setDaemon(true);
    end.start();
    Thread.setDefaultUncaughtExceptionHandler(words);
  }

  private void endSoon() {
    try {
      ending.await();
      TimeUnit.MILLISECONDS.sleep(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      return; // nobody does so
    }
    Runtime.getRuntime().halt(1);
  }

  @Override
  public void uncaughtException(Thread thread, Throwable e) {
    boolean fatal = e instanceof Error && !(e instanceof StackOverflowError);
    if (fatal || VITAL.contains(thread.getName())) {
      ending.countDown();
      try {
        System.err.println(
            priority + "LogWire ends, to be restarted: the thread " + thread.getName());
        System.err.println(priority + "  ended by " + e);
        if (e instanceof LinkageError) {
          System.err.println(
              priority + "  a class cannot be read: was the jar written over while it ran?");
        }
        e.printStackTrace();
      } finally {
        Runtime.getRuntime().halt(1);
      }
    }
    System.err.println(priority + "a fault in the thread " + thread.getName());
    e.printStackTrace();
  }
}
