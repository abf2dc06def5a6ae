package io.logwire.trouble;

import io.logwire.metrics.Counter;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
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
  private static final String OF = " of ";

  private final List<Troubles> all;
  private final Clock clock;
  private final Counter failed;
  private final Semaphore news = new Semaphore(0);
  private volatile boolean closing;
  private final Thread thread = new Thread(this::run, "troubles");

  private TroubleWatch(List<Troubles> all, Clock clock, Counter failed) {
    this.failed = failed;
    this.all = all;
    this.clock = clock;
  }

  /**
   * Starts to look at those sources.
   *
   * @param failed counts looks that came to nothing
   */
  public static TroubleWatch start(Sources sources, Ledger.Ways ways, Clock clock, Counter failed) {
    Troubles troubles = new Troubles(sources::all, ways, Troubles.Part.ALL);
    return new TroubleWatch(List.of(troubles), clock, failed).started();
  }

  /**
   * The same for one of several replicas.
   *
   * @param ofAll what is wrong with all of them, told by the one that is in charge
   * @param name what tells this replica from the others: logs that it refuses are its own trouble
   * @param refused finds those
   */
  public static TroubleWatch ofReplica(
      Sources ofAll,
      BooleanSupplier isInCharge,
      String name,
      Source refused,
      Ledger.Ways ways,
      Clock clock,
      Counter failed) {
    String own = Sources.REFUSED + OF + name;
    Troubles shared =
        new Troubles(
            ofAll::all,
            ways,
            new Troubles.Part(isInCharge, one -> !one.startsWith(Sources.REFUSED + OF)));
    Troubles ours =
        new Troubles(() -> Map.of(own, refused), ways, new Troubles.Part(() -> true, own::equals));
    return new TroubleWatch(List.of(shared, ours), clock, failed).started();
  }

  private TroubleWatch started() {
    thread.setDaemon(true);
    thread.start();
    return this;
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
        all.forEach(this::step);
      }
    } catch (InterruptedException e) {
      // nobody interrupts this thread but to end it
    }
  }

  private void step(Troubles troubles) {
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
