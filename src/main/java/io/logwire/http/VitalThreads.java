package io.logwire.http;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The threads of a listener. An {@link Error} that reaches the top of one goes to the handler of
 * the process, which ends it; Jetty would put it aside and go on with less than it needs.
 */
public final class VitalThreads extends QueuedThreadPool {
  VitalThreads(int count, int idleMillis, BlockingQueue<Runnable> queue) {
    super(count, count, idleMillis, queue);
  }

  @Override
  protected void runJob(Runnable job) {
    try {
      super.runJob(job);
    } catch (Error e) {
      report(e);
      throw e;
    }
  }

  /** That work for Jetty's scheduler, which would put an {@link Error} of it aside. */
  static Runnable reporting(Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (Error e) {
        report(e);
        throw e;
      }
    };
  }

  /**
   * Tells the process of an {@link Error}, also one that futures have caught, if it wants to know.
   * A stack that was too deep is one request's fault, and so is what is no error.
   */
  public static void report(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause(); // each stage that it has passed may have wrapped it
    }
    Thread.UncaughtExceptionHandler process = Thread.getDefaultUncaughtExceptionHandler();
    if (process != null && cause instanceof Error && !(cause instanceof StackOverflowError)) {
      process.uncaughtException(Thread.currentThread(), cause);
    }
  }
}
