package io.logwire.trouble;

import io.logwire.metrics.Counter;
import io.logwire.thread.Threads;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
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

  /**
   * One of several replicas.
   *
   * @param name what tells it from the others: logs that it refuses are its own trouble
   * @param refused finds those
   * @param isInCharge whether it is the one that tells now of what is wrong with all
   * @param isGone whether the one of that name will not be back
   */
  public record Replica(
      String name, Source refused, BooleanSupplier isInCharge, Predicate<String> isGone) {}

  private final List<Consumer<Instant>> all; // the steps
  private final Clock clock;
  private final Counter failed;
  private final Semaphore news = new Semaphore(0);
  private volatile boolean closing;
  private final Thread thread = Threads.made("troubles", this::run);

  private TroubleWatch(List<Consumer<Instant>> all, Clock clock, Counter failed) {
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
    return new TroubleWatch(List.of(troubles::step), clock, failed).started();
  }

  /**
   * The same for one of several replicas.
   *
   * @param ofAll what is wrong with all of them
   */
  public static TroubleWatch ofReplica(
      Sources ofAll, Replica replica, Ledger.Ways ways, Clock clock, Counter failed) {
    String own = GoneReplicas.REFUSED_OF + replica.name();
    Troubles shared =
        new Troubles(
            ofAll::all,
            ways,
            new Troubles.Part(
                replica.isInCharge(), one -> !one.startsWith(GoneReplicas.REFUSED_OF)));
    Troubles ours =
        new Troubles(
            () -> Map.of(own, replica.refused()), ways, new Troubles.Part(() -> true, own::equals));
    GoneReplicas gone = new GoneReplicas(replica, ways);
    return new TroubleWatch(List.of(shared::step, ours::step, gone::step), clock, failed).started();
  }

  private TroubleWatch started() {
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

  private void step(Consumer<Instant> step) {
    try {
      step.accept(clock.instant());
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
    Threads.join(thread);
  }
}
