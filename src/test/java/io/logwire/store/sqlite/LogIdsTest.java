package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.log.LogId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LogIdsTest {
  private final HandClock clock = new HandClock("2026-03-01T12:00:00.123Z");
  private final LogIds ids = LogIds.after(0, clock);

  @Test
  void tellsTheTime() {
    assertEquals(clock.instant(), LogId.time(ids.next()));
    assertEquals(LogId.firstAt(clock.instant()) + 1, ids.next());
  }

  @Test
  void runsOnWhenAMillisecondIsFull() {
    long first = ids.next();
    long last = first;
    for (int i = 1; i < 5_000; i++) {
      last = ids.next();
    }
    assertEquals(first + 4_999, last);
    assertEquals(clock.instant().plusMillis(1), LogId.time(last));
    clock.advance(Duration.ofMillis(1));
    assertEquals(last + 1, ids.next());
  }

  @Test
  void growsWhenTheClockStepsBack() {
    long before = ids.next();
    clock.advance(Duration.ofDays(-1));
    assertEquals(before + 1, ids.next());
    assertEquals(before + 1, LogIds.after(before, clock).next());
  }

  @Test
  void isExactInJavaScriptUntil2089() {
    assertTrue(LogId.firstAt(Instant.parse("2089-01-01T00:00:00Z")) < 1L << 53);
    assertTrue(LogId.firstAt(Instant.parse("2089-12-31T00:00:00Z")) > 1L << 53);
  }

  @Test
  void roundsATimeUpToItsFirstId() {
    Instant between = Instant.parse("2026-03-01T12:00:00.123000001Z");
    assertEquals(LogId.firstAt(Instant.parse("2026-03-01T12:00:00.124Z")), LogId.firstAt(between));
    assertEquals(0, LogId.firstAt(Instant.parse("1999-01-01T00:00:00Z")));
  }
}
