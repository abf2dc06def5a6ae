package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwire.HandClock;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.LogCounts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogCountsTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant ONE = Instant.parse("2026-03-01T13:00:00Z");

  @TempDir Path folder;

  @Test
  void countsByChannelHourAndType() {
    HandClock clock = new HandClock("2026-03-01T12:59:00Z");
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      LogCounts counts = new LogCounts(store.database);
      assertEquals(List.of(), counts.channels());

      append(store, "shop", LogType.ERROR);
      append(store, "shop", LogType.ERROR);
      append(store, "blog", LogType.ACTION);
      clock.advance(Duration.ofMinutes(1));
      append(store, "shop", LogType.ERROR);

      LogCounts.Hourly action = new LogCounts.Hourly("blog", NOON, LogType.ACTION, 1);
      LogCounts.Hourly first = new LogCounts.Hourly("shop", NOON, LogType.ERROR, 2);
      LogCounts.Hourly second = new LogCounts.Hourly("shop", ONE, LogType.ERROR, 1);
      Instant end = ONE.plusSeconds(3_600);
      List<String> both = List.of("blog", "shop", "none");
      assertEquals(List.of(action, first, second), counts.hourly(both, Instant.EPOCH, end));
      assertEquals(List.of(first, second), counts.hourly(List.of("shop"), NOON, end));
      assertEquals(List.of(second), counts.hourly(both, ONE, end));
      assertEquals(List.of(action, first), counts.hourly(both, Instant.EPOCH, ONE));
      assertEquals(
          List.of(new LogCounts.Total("shop", 3, ONE), new LogCounts.Total("blog", 1, NOON)),
          counts.channels());
      assertEquals(
          List.of(new LogCounts.Total("shop", 1, ONE)),
          counts.channels(ONE, ONE.plusSeconds(1)),
          "the hour that begins before the end is counted whole");
    }
  }

  @Test
  void sumsStretchesOfEqualWidthByType() {
    HandClock clock = new HandClock("2026-03-01T12:59:00Z");
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      append(store, "shop", LogType.ERROR);
      append(store, "blog", LogType.ERROR);
      append(store, "blog", LogType.ACTION);
      clock.advance(Duration.ofHours(2));
      append(store, "shop", LogType.ERROR);

      LogCounts counts = new LogCounts(store.database);
      Instant from = NOON.minusSeconds(3_600);
      Instant end = NOON.plusSeconds(3 * 3_600);
      LogCounts.Stretch action = new LogCounts.Stretch(0, LogType.ACTION, 1);
      LogCounts.Stretch two = new LogCounts.Stretch(0, LogType.ERROR, 2);
      LogCounts.Stretch later = new LogCounts.Stretch(1, LogType.ERROR, 1);
      Duration width = Duration.ofHours(2);
      assertEquals(
          List.of(action, two, later), counts.stretches(Optional.empty(), from, end, width));
      assertEquals(
          List.of(new LogCounts.Stretch(0, LogType.ERROR, 1), later),
          counts.stretches(Optional.of("shop"), from, end, width));
      assertEquals(List.of(), counts.stretches(Optional.of("none"), from, end, width));
    }
  }

  @Test
  void sumsStretchesOfTimeAndKnowsTheOldestHour() {
    HandClock clock = new HandClock("2026-03-01T12:59:00Z");
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      LogCounts counts = new LogCounts(store.database);
      List<Instant> edges = List.of(NOON, ONE, ONE.plusSeconds(3_600));
      assertEquals(Optional.empty(), counts.oldestHour(Instant.EPOCH));
      assertEquals(List.of(List.of(), List.of()), counts.sums(Optional.empty(), edges));

      append(store, "shop", LogType.ERROR);
      append(store, "shop", LogType.ERROR);
      append(store, "blog", LogType.ACTION);
      clock.advance(Duration.ofMinutes(1));
      append(store, "shop", LogType.ERROR);

      LogCounts.Sum blog = new LogCounts.Sum("blog", LogType.ACTION, 1);
      LogCounts.Sum two = new LogCounts.Sum("shop", LogType.ERROR, 2);
      LogCounts.Sum one = new LogCounts.Sum("shop", LogType.ERROR, 1);
      assertEquals(List.of(List.of(blog, two), List.of(one)), counts.sums(Optional.empty(), edges));
      assertEquals(List.of(List.of(two), List.of(one)), counts.sums(Optional.of("shop"), edges));
      assertEquals(Optional.of(NOON), counts.oldestHour(Instant.EPOCH));
      assertEquals(Optional.of(ONE), counts.oldestHour(ONE));
      assertEquals(Optional.empty(), counts.oldestHour(ONE.plusSeconds(3_600)));
    }
  }

  private static void append(TestStore store, String channel, LogType type) {
    store.append(new LogEntry(channel, "", "label", "", type, false, List.of(), Map.of()));
  }
}
