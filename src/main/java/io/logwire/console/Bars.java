package io.logwire.console;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How a stretch of time is cut for a chart: bars of equal width, of whole hours, that begin at
 * multiples of it since 1970 in the zone of the reader.
 *
 * <p>Limits: bars begin with hours of UTC, as logs are counted by these, also where a zone has half
 * hours. A day is 24 hours; before a change of the clocks, bars of days begin an hour off.
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
  static Bars covering(Instant from, Instant until, ZoneId zone) {
    long offset = TimeUnit.SECONDS.toHours(zone.getRules().getOffset(until).getTotalSeconds());
    long shift = TimeUnit.HOURS.toMillis(offset);
    for (Duration width : WIDTHS) {
      Bars bars = covering(from, until, width, shift);
      if (bars.count <= MOST) {
        return bars;
      }
    }
    Bars widest = covering(from, until, WIDTHS.get(WIDTHS.size() - 1), shift);
    return new Bars(widest.start(widest.count - MOST), widest.width, MOST); // since before 1970
  }

  private static Bars covering(Instant from, Instant until, Duration width, long shift) {
    long millis = width.toMillis();
    long first = Math.floorDiv(from.toEpochMilli() + shift, millis);
    long end = -Math.floorDiv(-until.toEpochMilli() - shift, millis);
    return new Bars(
        Instant.ofEpochMilli(first * millis - shift), width, (int) Math.max(1, end - first));
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
