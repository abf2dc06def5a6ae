package io.logwire.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class LogIdTest {
  @Test
  void tellsTheTimeItIsMadeOf() {
    Instant time = Instant.parse("2026-11-24T18:30:07.123Z");
    assertEquals(time, LogId.time(LogId.firstAt(time)));
    assertEquals(time.plusMillis(1), LogId.time(LogId.firstAt(time.plusNanos(1))));
    assertEquals(0, LogId.firstAt(Instant.parse("2020-01-01T00:00:00Z")));
  }

  @Test
  void isTheFirstOrTheLastForTimesThatNoIdCanTell() {
    assertEquals(0, LogId.firstAt(Instant.MIN));
    assertEquals(0, LogId.firstAt(Instant.parse("1969-12-31T23:59:59.999Z")));
    assertEquals(0, LogId.firstAt(Long.MIN_VALUE));
    long last = LogId.firstAt(Instant.MAX);
    assertEquals(last, LogId.firstAt(Long.MAX_VALUE));
    assertTrue(last > LogId.firstAt(Instant.parse("9999-12-31T23:59:59Z")));
  }
}
