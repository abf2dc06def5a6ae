package io.logwire.store.sqlite;

import static io.logwire.store.sqlite.TestStore.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.log.LogQuery;
import io.logwire.store.sqlite.LogRepository.IdempotencyKey;
import io.logwire.store.sqlite.file.Upkeep;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
  private static final Duration WEEK = Duration.ofDays(7);

  @TempDir Path folder;
  private final HandClock clock = new HandClock("2026-03-01T12:30:00Z");
  private final AtomicLong nanos = new AtomicLong();

  /** Time passes as it should: on the wall and on the monotonic clock. */
  private void pass(Duration time) {
    clock.advance(time);
    nanos.addAndGet(time.toNanos());
  }

  private Retention retention(TestStore store, Duration life) {
    return new Retention(life, watch(store, nanos::get), clock, nanos::get);
  }

  private ClockWatch watch(TestStore store, LongSupplier nanoTime) {
    return ClockWatch.begin(store.database, Optional.empty(), clock, nanoTime);
  }

  /** Makes steps until nothing is due; the number of steps. */
  private int run(TestStore store, Retention retention) {
    int steps = 0;
    while (retention.isDue(Upkeep.Load.IDLE)) {
      store
          .writer
          .submit(
              0,
              tx -> {
                retention.step(tx);
                return true;
              })
          .join();
      steps++;
      nanos.addAndGet(Duration.ofMillis(60).toNanos());
      assertTrue(steps < 1_000, "retention does not end");
    }
    return steps;
  }

  private TestStore store(Duration life) {
    return new TestStore(folder, clock, life);
  }

  @Test
  void deletesLogsThatAreOlderByWholeHours() throws SQLException {
    try (TestStore store = store(WEEK)) {
      Retention retention = retention(store, WEEK);
      store.append(entry("c", "old"));
      pass(Duration.ofMinutes(45)); // 13:15, another hour
      store.append(entry("c", "young"));
      pass(WEEK.minus(Duration.ofMinutes(10)));
      run(store, retention);
      List<String> left =
          store.reader.find(LogQuery.latest(9)).stream().map(l -> l.entry().label()).toList();
      assertEquals(List.of("young"), left);
      assertEquals(1, store.number("SELECT sum(logs) FROM log_count"));
      pass(Duration.ofHours(2));
      run(store, retention);
      assertEquals(0, store.number("SELECT count(*) FROM log"));
      assertEquals(0, store.number("SELECT count(*) FROM log_count"));
    }
  }

  @Test
  void keepsForEverWhereToldTo() throws SQLException {
    try (TestStore store = store(Duration.ZERO)) {
      Retention retention = retention(store, Duration.ZERO);
      store.append(entry("c", "old"));
      pass(Duration.ofDays(10_000));
      run(store, retention);
      assertEquals(1, store.number("SELECT count(*) FROM log"));
    }
  }

  @Test
  void dropsTheSegmentsOfTheIndexAndUsesTheirPagesAgain() throws SQLException {
    List<Long> pages = new ArrayList<>();
    try (TestStore store = store(WEEK)) {
      Retention retention = retention(store, WEEK);
      for (int day = 0; day < 40; day++) {
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
          all.add(
              store.repository.append(
                  entry("c", "day " + day + " has words such as w" + i * day), Optional.empty()));
        }
        all.forEach(CompletableFuture::join);
        pass(Duration.ofDays(1));
        run(store, retention);
        pages.add(store.number("PRAGMA page_count"));
      }
      long segments = store.number("SELECT count(*) FROM index_segment");
      assertTrue(segments <= 20, "segments: " + segments);
      String ofNobody =
          "SELECT count(*) FROM index_row WHERE segment NOT IN (SELECT number FROM index_segment)";
      assertEquals(0, store.number(ofNobody));
      assertTrue(
          pages.get(39) <= pages.get(15) * 1.2, "the file should not grow any more: " + pages);
      assertEquals(0, store.reader.find(LogQuery.latest(9).text("day 3")).size());
      assertEquals(9, store.reader.find(LogQuery.latest(9).text("\"day 38\"")).size());
    }
  }

  @Test
  void deletesInStepsThatFitAFewMilliseconds() throws SQLException {
    try (TestStore store = store(WEEK)) {
      LongSupplier slowly = () -> nanos.getAndAdd(Duration.ofMillis(9).toNanos());
      Retention slow = new Retention(WEEK, watch(store, nanos::get), clock, slowly);
      List<CompletableFuture<?>> all = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        all.add(store.repository.append(entry("c", "log " + i), Optional.empty()));
      }
      all.forEach(CompletableFuture::join);
      pass(Duration.ofDays(9));
      int steps = run(store, slow);
      assertEquals(0, store.number("SELECT count(*) FROM log"));
      // 50, 25, 12, 6, 3, 1, 1, 1 ...: each step took 9 ms, so the next one is half as large.
      assertTrue(steps > 50, "steps: " + steps);
    }
  }

  @Test
  void forgetsIdempotencyKeysAfterADay() throws SQLException {
    try (TestStore store = store(WEEK)) {
      Retention retention = retention(store, WEEK);
      IdempotencyKey key = new IdempotencyKey(1, "k");
      long first = store.repository.append(entry("c", "l"), Optional.of(key)).join().id();
      pass(Duration.ofHours(23));
      run(store, retention);
      assertEquals(first, store.repository.append(entry("c", "l"), Optional.of(key)).join().id());
      pass(Duration.ofHours(2));
      run(store, retention);
      assertEquals(0, store.number("SELECT count(*) FROM idempotency_key"));
    }
  }
}
