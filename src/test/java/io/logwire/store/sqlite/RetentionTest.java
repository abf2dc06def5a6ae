package io.logwire.store.sqlite;

import static io.logwire.store.sqlite.TestStore.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.log.LogQuery;
import io.logwire.log.RetentionRules;
import io.logwire.store.LogRepository.IdempotencyKey;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
  private static final Duration WEEK = Duration.ofDays(7);

  @TempDir Path folder;
  private final RetentionSteps steps = new RetentionSteps();
  private final HandClock clock = steps.clock;

  private Retention retention(TestStore store, Duration life) {
    return steps.retention(store, RetentionRules.ofLife(life));
  }

  private void pass(Duration time) {
    steps.pass(time);
  }

  private int run(TestStore store, Retention retention) {
    return steps.run(store, retention);
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
      LongSupplier slowly = () -> steps.nanos.getAndAdd(Duration.ofMillis(9).toNanos());
      Retention slow = steps.retention(store, RetentionRules.ofLife(WEEK), slowly);
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

  private List<String> labels(TestStore store) {
    return store.reader.find(LogQuery.latest(99)).stream().map(l -> l.entry().label()).toList();
  }

  @Test
  void keepsAChannelAsLongAsItsOwnDaysSay() throws SQLException {
    RetentionRules rules =
        RetentionRules.ofLife(WEEK)
            .keeping("debug", Duration.ofDays(1))
            .keeping("audit", Duration.ofDays(30))
            .keeping("law", Duration.ZERO);
    try (TestStore store = store(WEEK)) {
      Retention retention = steps.retention(store, rules);
      for (String channel : List.of("law", "audit", "shop", "debug")) {
        store.append(entry(channel, channel));
      }
      pass(Duration.ofDays(1).plusHours(1));
      run(store, retention);
      assertEquals(List.of("shop", "audit", "law"), labels(store));
      store.append(entry("debug", "young"));
      pass(Duration.ofDays(6));
      run(store, retention);
      assertEquals(List.of("audit", "law"), labels(store));
      assertEquals(2, store.number("SELECT sum(logs) FROM log_count"));
      pass(Duration.ofDays(23));
      run(store, retention);
      assertEquals(List.of("law"), labels(store));
      pass(Duration.ofDays(10_000));
      run(store, retention);
      assertEquals(List.of("law"), labels(store));
    }
  }

  @Test
  void deletesOneChannelWhereTheOthersAreKeptForEver() {
    RetentionRules rules = RetentionRules.NONE.keeping("debug", Duration.ofDays(1));
    try (TestStore store = store(Duration.ZERO)) {
      Retention retention = steps.retention(store, rules);
      for (int i = 0; i < 120; i++) { // more than one step, and mixed
        store.append(entry("shop", "kept"));
        store.append(entry("debug", "noise"));
      }
      pass(Duration.ofDays(2));
      run(store, retention);
      assertEquals(99, labels(store).size());
      assertTrue(labels(store).stream().allMatch("kept"::equals));
      assertEquals(120, store.reader.find(LogQuery.latest(300)).size());
    }
  }
}
