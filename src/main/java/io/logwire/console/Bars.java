package io.logwire.console;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How a stretch of time is cut for a chart: bars of so many hours or days of the reader's zone, by
 * its clock, so that a bar in which the clocks are changed has an hour less or more.
 *
 * <p>Limit: a bar begins with an hour of UTC, as logs are counted by these; where a zone has half
 * hours, in the hour before.
 *
 * @param width of a bar in which no clock is changed
 * @param edges where each bar begins, and the end of the last one
 */
record Bars(Duration width, List<Instant> edges) {
  static final int MOST = 48;

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final List<Duration> WIDTHS =
      List.of(
          HOUR,
          Duration.ofHours(3),
          Duration.ofHours(6),
          Duration.ofHours(12),
          DAY,
          Duration.ofDays(2),
          Duration.ofDays(7),
          Duration.ofDays(30),
          Duration.ofDays(365));

  /** Bars of the same length that follow one another. */
  record Run(int first, Instant start, Instant end, Duration length) {}

  /** The narrowest bars of which at most {@link #MOST} cover that time. */
  static Bars covering(Instant from, Instant until, ZoneId zone) {
    Duration time = Duration.between(from, until);
    for (Duration width : WIDTHS) {
      if (time.compareTo(width.multipliedBy(MOST)) <= 0) {
        Bars bars = covering(from, until, width, zone);
        if (bars.count() <= MOST) {
          return bars;
        }
      }
    }
    Duration widest = WIDTHS.get(WIDTHS.size() - 1); // since before 1970
    Instant start = until.minus(widest.multipliedBy(MOST - 1L));
    return covering(start, until, widest, zone);
  }

  /** That many bars of an hour, of which the last one has that time in it. */
  static Bars hours(int count, Instant last) {
    Instant hour = wholeHour(last);
    List<Instant> edges = new ArrayList<>();
    for (int i = 1 - count; i <= 1; i++) {
      edges.add(hour.plus(HOUR.multipliedBy(i)));
    }
    return new Bars(HOUR, List.copyOf(edges));
  }

  /** Where a day begins, as far as logs are counted by it. */
  static Instant startOf(LocalDate day, ZoneId zone) {
    return wholeHour(day.atStartOfDay(zone).toInstant());
  }

  private static Instant wholeHour(Instant time) {
    return time.truncatedTo(ChronoUnit.HOURS);
  }

  private static Bars covering(Instant from, Instant until, Duration width, ZoneId zone) {
    List<Instant> edges = new ArrayList<>();
    long number = number(from, width, zone) - 1;
    while (edges.size() < 2 || edges.get(edges.size() - 1).isBefore(until)) {
      Instant edge = edge(number++, from, width, zone);
      if (!edges.isEmpty() && !edge.isAfter(from)) {
        edges.set(0, edge);
      } else if (edges.isEmpty() || edge.isAfter(edges.get(edges.size() - 1))) {
        edges.add(edge);
      }
    }
    return new Bars(width, List.copyOf(edges));
  }

  // Bars of an hour are the hours that there are; of others so many fit into a day, or days into
  // one, that begin at multiples since 1970.
  private static long number(Instant time, Duration width, ZoneId zone) {
    if (width.equals(HOUR)) {
      return 0;
    }
    LocalDateTime local = LocalDateTime.ofInstant(time, zone);
    return width.compareTo(DAY) < 0
        ? local.toLocalDate().toEpochDay() * (DAY.toHours() / width.toHours())
            + local.getHour() / width.toHours()
        : Math.floorDiv(local.toLocalDate().toEpochDay(), width.toDays());
  }

  private static Instant edge(long number, Instant from, Duration width, ZoneId zone) {
    if (width.equals(HOUR)) {
      return wholeHour(from).plus(HOUR.multipliedBy(number));
    }
    if (width.compareTo(DAY) >= 0) {
      return startOf(LocalDate.ofEpochDay(number * width.toDays()), zone);
    }
    long parts = DAY.toHours() / width.toHours();
    LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(number, parts));
    int hour = (int) (Math.floorMod(number, parts) * width.toHours());
    return wholeHour(day.atTime(LocalTime.of(hour, 0)).atZone(zone).toInstant());
  }

  int count() {
    return edges.size() - 1;
  }

  Instant start() {
    return edges.get(0);
  }

  /** Where that bar begins, and the one before it ends. */
  Instant start(int bar) {
    return edges.get(bar);
  }

  Instant end() {
    return edges.get(count());
  }

  /** The bar of that time, which may be one that there is not. */
  int of(Instant time) {
    int at = Collections.binarySearch(edges, time);
    return at >= 0 ? at : -at - 2;
  }

  /** Whether a bar begins then, and one ends then. */
  boolean areEdges(Instant from, Instant until) {
    return Collections.binarySearch(edges, from) >= 0
        && Collections.binarySearch(edges, until) > 0
        && from.isBefore(until);
  }

  /** The bars, those of one length together. */
  List<Run> runs() {
    List<Run> runs = new ArrayList<>();
    for (int bar = 0; bar < count(); ) {
      Duration length = Duration.between(start(bar), start(bar + 1));
      int next = bar + 1;
      while (next < count() && start(next).plus(length).equals(start(next + 1))) {
        next++;
      }
      runs.add(new Run(bar, start(bar), start(next), length));
      bar = next;
    }
    return runs;
  }
}
