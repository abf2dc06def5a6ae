package io.logwire;

import io.logwire.logger.OperatorLoggers;
import java.util.Set;

/**
 * Ends the process where a thread has ended that everything depends on, so that it is restarted: a
 * service without its writer would hang and look alive. The same with an {@link Error} that reaches
 * the top of any thread, as after the running jar was written over; only a stack that was too deep
 * is the fault of one task.
 *
 * <p>Durability: it stops at once, which loses nothing that was acknowledged.
 */
final class LastWords implements Thread.UncaughtExceptionHandler {
  /** Those that run as long as the service does. */
  static final Set<String> VITAL =
      Set.of(
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

  private final String priority; // of its lines; asked for while it can be

  private LastWords(String priority) {
    this.priority = priority;
  }

  /** Loaded before it is needed, as it may be needed because nothing can be loaded any more. */
  static void prepare() {
    Thread.setDefaultUncaughtExceptionHandler(
        new LastWords(OperatorLoggers.ofProcess().failurePriority()));
  }

  @Override
  public void uncaughtException(Thread thread, Throwable e) {
    boolean fatal = e instanceof Error && !(e instanceof StackOverflowError);
    if (fatal || VITAL.contains(thread.getName())) {
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
