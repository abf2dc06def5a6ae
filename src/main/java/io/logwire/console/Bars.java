package io.logwire.console;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How a stretch of time is cut for a chart: bars of equal width, of whole hours, that begin at
 * multiples of it since 1970 (UTC).
 *
 * @param start of the first bar
 */
record Bars(Instant start, Duration width, int count) {
  static final int MOST = 48;

  private static final List<Duration> WIDTHS =
      List.of(
          Duration.ofHours(1),
          Duration.ofHours(3),
          Duration.ofHours(6),
          Duration.ofHours(12),
          Duration.ofDays(1),
          Duration.ofDays(2),
          Duration.ofDays(7),
          Duration.ofDays(30),
          Duration.ofDays(365));

  /** The narrowest bars of which at most {@link #MOST} cover that time. */
  static Bars covering(Instant from, Instant until) {
    for (Duration width : WIDTHS) {
      Bars bars = covering(from, until, width);
      if (bars.count <= MOST) {
        return bars;
      }
    }
    Bars widest = covering(from, until, WIDTHS.get(WIDTHS.size() - 1));
    return new Bars(widest.start(widest.count - MOST), widest.width, MOST); // since before 1970
  }

  private static Bars covering(Instant from, Instant until, Duration width) {
    long millis = width.toMillis();
    long first = Math.floorDiv(from.toEpochMilli(), millis);
    long end = -Math.floorDiv(-until.toEpochMilli(), millis);
    return new Bars(Instant.ofEpochMilli(first * millis), width, (int) Math.max(1, end - first));
  }

  Instant start(int bar) {
    return start.plus(width.multipliedBy(bar));
  }

  Instant end() {
    return start(count);
  }

  /** The bar of that time, which may be one that there is not. */
  int of(Instant time) {
    return (int) Math.floorDiv(time.toEpochMilli() - start.toEpochMilli(), width.toMillis());
  }
}
