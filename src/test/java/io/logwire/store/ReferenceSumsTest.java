package io.logwire.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.ReferenceSum;
import io.logwire.store.sqlite.SqlitePlace;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceSumsTest {
  private static final Instant NOON = Instant.parse("2026-03-03T12:00:00Z");
  private static final Deadline OVER = Deadline.after(Duration.ofSeconds(-1));

  @TempDir Path folder;
  private final HandClock clock = new HandClock();

  private long pay(TestStore store, Instant time, String channel, String amount) {
    clock.set(time);
    return store.append(
        new LogEntry(
            channel, "", "paid", "", LogType.SUCCESS, false, List.of(), Map.of("amount", amount)));
  }

  private static String day(ReferenceSums sums) {
    Instant from = NOON.minus(Duration.ofHours(12));
    return sums.of("orders", "amount", from, from.plus(Duration.ofDays(1)), Deadline.none())
        .map(ReferenceSum::text)
        .orElseThrow();
  }

  @Test
  void sumsEachHourAnewWhereLogsHaveComeOrGone() {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO);
        Store existing = new SqlitePlace(folder).existing(clock)) {
      ReferenceSums sums = new ReferenceSums(existing.reader(), existing.counts());
      for (int i = 0; i < 1_200; i++) { // more than are read at once
        pay(store, NOON.plusMillis(i), "orders", "0.01");
      }
      pay(store, NOON.plusSeconds(5), "other", "1000");
      assertEquals("12.00", day(sums));
      long gone = pay(store, NOON.plusSeconds(7), "orders", "5");
      pay(store, NOON.plus(Duration.ofHours(2)), "orders", "100");
      assertEquals("117.00", day(sums));
      try (Erasure erasure = existing.erasure()) {
        erasure.erase(LogQuery.latest(10).from(gone).before(gone + 1), gone, unused -> {});
      }
      assertEquals("112.00", day(sums));
    }
  }

  @Test
  void goesOnAtTheNextLookWhereTheTimeWasOver() {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO);
        Store existing = new SqlitePlace(folder).existing(clock)) {
      for (int i = 0; i < 1_200; i++) {
        pay(store, NOON.plusMillis(i), "orders", "1");
      }
      ReferenceSums sums = new ReferenceSums(existing.reader(), existing.counts());
      Instant end = NOON.plus(Duration.ofHours(1));
      assertEquals(Optional.empty(), sums.of("orders", "amount", NOON, end, OVER));
      assertEquals("1200", day(sums));
    }
  }

  @Test
  void sumsStretchesOfWhatAQueryAsksFor() {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO);
        Store existing = new SqlitePlace(folder).existing(clock)) {
      for (int hour = 0; hour < 3; hour++) {
        for (int i = 0; i < 600; i++) {
          pay(store, NOON.plus(Duration.ofHours(hour)).plusMillis(i), "orders", "1." + hour);
        }
      }
      ReferenceSums sums = new ReferenceSums(existing.reader(), existing.counts());
      List<Instant> edges =
          List.of(NOON, NOON.plus(Duration.ofHours(2)), NOON.plus(Duration.ofHours(3)));
      LogQuery query = LogQuery.latest(1).channel("orders");
      ReferenceSums.Stretched read = sums.of(query, "amount", edges, Deadline.none());
      assertEquals(
          List.of("1260.0", "720.0"), read.sums().stream().map(ReferenceSum::text).toList());
      assertTrue(read.readFrom().isEmpty());
      assertTrue(sums.of(query, "amount", edges, OVER).readFrom().isPresent());
    }
  }
}
