package io.logwire.trouble;

import io.logwire.metrics.Counter;
import java.time.Clock;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every ten seconds at what can be wrong with the service, and tells its owner.
 *
 * <p>Threading: a thread of its own, "troubles".
 */
public final class TroubleWatch implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(TroubleWatch.class);
  private static final long LOOK_SECONDS = 10;

  private final Troubles troubles;
  private final Clock clock;
  private final Counter failed;
  private final Semaphore news = new Semaphore(0);
  private volatile boolean closing;
  private final Thread thread = new Thread(this::run, "troubles");

  private TroubleWatch(Troubles troubles, Clock clock, Counter failed) {
    this.failed = failed;
    this.troubles = troubles;
    this.clock = clock;
  }

  /**
   * Starts to look at those sources.
   *
   * @param failed counts looks that came to nothing
   */
  public static TroubleWatch start(Sources sources, Ledger.Ways ways, Clock clock, Counter failed) {
    TroubleWatch watch = new TroubleWatch(new Troubles(sources::all, ways), clock, failed);
    watch.thread.setDaemon(true);
    watch.thread.start();
    return watch;
  }

  /** Looks now, and does not wait for that. */
  public void look() {
    news.release();
  }

  private void run() {
    try {
      while (true) {
        boolean unused = news.tryAcquire(LOOK_SECONDS, TimeUnit.SECONDS);
        if (closing) {
          return;
        }
        step();
      }
    } catch (InterruptedException e) {
      // nobody interrupts this thread but to end it
    }
  }

  private void step() {
    try {
      troubles.step(clock.instant());
    } catch (RuntimeException e) { // of the file, for example; the next step looks again
      failed.add();
      logger.error("troubles cannot be looked for: {}", e.getMessage());
    }
  }

  /** Ends the thread; what was not told yet is found by the next start. */
  @Override
  public void close() {
    closing = true;
    look();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
