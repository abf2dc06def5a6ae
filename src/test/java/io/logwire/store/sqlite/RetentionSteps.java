package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.log.RetentionRules;
import io.logwire.metrics.Metrics;
import io.logwire.store.ClockWatch;
import io.logwire.store.FollowedRules;
import io.logwire.store.sql.Upkeep;
import io.logwire.store.sqlite.file.Reserve;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Retention that is stepped by hand, with clocks that are set by hand. */
final class RetentionSteps {
  final HandClock clock = new HandClock("2026-03-01T12:30:00Z");
  final AtomicLong nanos = new AtomicLong();
  private FollowedRules followed; // by the last one that was made

  /** Time passes as it should: on the wall and on the monotonic clock. */
  void pass(Duration time) {
    clock.advance(time);
    nanos.addAndGet(time.toNanos());
  }

  Retention retention(TestStore store, RetentionRules rules) {
    return retention(store, rules, nanos::get);
  }

  Retention retention(TestStore store, RetentionRules rules, LongSupplier nanoTime) {
    return retention(store, rules, TestStore.noReserve(), nanoTime);
  }

  Retention retention(
      TestStore store, RetentionRules rules, Reserve reserve, LongSupplier nanoTime) {
    ClockWatch watch = ClockWatch.begin(store.database, Optional.empty(), clock, nanos::get, false);
    followed = new FollowedRules(rules, watch, clock, nanos::get);
    return new Retention(
        followed, watch, reserve, clock, nanoTime, new Metrics().store.retentionDeleted);
  }

  /** As a start of the service with these rules. */
  Retention begin(TestStore store, RetentionRules rules) {
    Retention retention = retention(store, rules);
    followed.begin(store.database, () -> SizeBound.size(store.database, rules));
    return retention;
  }

  /** As a replica that is in charge again. */
  void beginAgain(TestStore store) {
    followed.begin(store.database, Optional::empty);
  }

  /** As a SIGHUP that the service hears. */
  void follow(TestStore store, Retention retention, RetentionRules rules) {
    followed.follow(rules, store.database, () -> SizeBound.size(store.database, rules));
    retention.look();
  }

  /** Makes steps until nothing is left to do; the number of steps. */
  int run(TestStore store, Retention retention) {
    int steps = 0;
    boolean pause = false; // one step may find that the next one has something to do
    while (retention.isDue(Upkeep.Load.IDLE) && !pause) {
      step(store, retention);
      steps++;
      pause = !retention.isDeleting();
      nanos.addAndGet(Duration.ofMillis(60).toNanos());
      assertTrue(steps < 2_000, "retention does not end");
    }
    return steps;
  }

  static void step(TestStore store, Upkeep upkeep) {
    store.writer.write(
        tx -> {
          upkeep.step(tx);
          return true;
        });
  }
}
