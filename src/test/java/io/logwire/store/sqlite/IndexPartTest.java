package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class IndexPartTest {
  /** How many logs the index has. */
  static long indexedLogs(TestStore store) {
    try {
      return store.number("SELECT ifnull(sum(logs), 0) FROM log_index_part WHERE NOT dead");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void holdsATwelfthOfTheRetentionButADayAtLeast() {
    assertEquals(Duration.ofDays(1), IndexPart.span(Duration.ofDays(2)));
    assertEquals(Duration.ofHours(180), IndexPart.span(Duration.ofDays(90)));
    assertEquals(Duration.ofDays(30), IndexPart.span(Duration.ZERO));
  }

  @Test
  void isFullAfterItsSpanOrHalfAMillionLogs() {
    Instant begin = Instant.parse("2026-01-01T00:00:00Z");
    long first = LogId.firstAt(begin);
    long dayLater = LogId.firstAt(begin.plus(Duration.ofDays(1)));
    Duration span = Duration.ofDays(1);
    assertFalse(new IndexPart(1, first, first, 1).isFull(dayLater, span));
    assertTrue(new IndexPart(1, first, first, 1).isFull(dayLater + (1 << 12), span));
    assertFalse(new IndexPart(1, first, first, 499_999).isFull(first, span));
    assertTrue(new IndexPart(1, first, first, 500_000).isFull(first, span));
    assertTrue(new IndexPart(0, 0, 0, 0).isFull(first, span));
  }
}
