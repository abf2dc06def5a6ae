package io.logwire.console;

import io.logwire.log.LogId;
import io.logwire.log.LogType;
import io.logwire.store.LogCounts;
import io.logwire.store.LogReader;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How many logs of each type came when, as far as they were counted.
 *
 * <p>Where a channel, a type and a time are asked for, these are the counts that the writer keeps:
 * complete, and by whole hours. Where more is asked for, or a time that begins within an hour of
 * few logs, logs are counted one by one, and only the newest {@link #MOST_COUNTED}, or as many as
 * are read in a moment, so that a page costs the same however many there are.
 *
 * @param logs by bar and by the ordinal of the type
 * @param sums by the ordinal of the type, between {@code from} and {@code until}
 * @param onlyTypes where only logs of one type were counted, that one
 * @param cut where there may be more that are older than {@code from}, why they were not counted
 */
record Chart(
    Bars bars,
    long[][] logs,
    long[] sums,
    Instant from,
    Optional<Instant> until,
    List<LogType> onlyTypes,
    String cut) {
  static final int MOST_COUNTED = 1_000;

  private static final Duration DAY = Duration.ofDays(1);
  private static final List<Duration> RANGES =
      List.of(DAY, Duration.ofDays(7), Duration.ofDays(30), Duration.ofDays(90));

  /**
   * What the writer has counted, where the filter asks for no more than it counts by.
   *
   * @param newest when the newest log came that the filter lets pass
   */
  static Chart kept(Filter filter, LogCounts counts, Optional<Instant> newest, Moment now) {
    Bars bars = bars(filter, newest.orElse(now.time()), now);
    Instant from = filter.since().map(time -> hour(time, false)).orElse(bars.start());
    Optional<Instant> until = filter.until().map(time -> hour(time, true));
    Optional<String> channel = filter.query().channel();
    Chart chart = empty(bars, from, until, List.of(), "");
    for (Bars.Run run : bars.runs()) {
      for (LogCounts.Stretch bar :
          counts.stretches(channel, run.start(), run.end(), run.length())) {
        chart.logs[run.first() + bar.number()][bar.type().ordinal()] += bar.logs();
      }
    }
    Instant end = until.orElse(bars.end());
    if (bars.areEdges(from, end)) { // another walk through all channels tells nothing new
      for (int bar = bars.of(from); bar < bars.count() && bars.start(bar).isBefore(end); bar++) {
        for (int type = 0; type < chart.sums.length; type++) {
          chart.sums[type] += chart.logs[bar][type];
        }
      }
    } else if (from.isBefore(end)) {
      Duration all = Duration.between(from, end);
      for (LogCounts.Stretch sum : counts.stretches(channel, from, end, all)) {
        chart.sums[sum.type().ordinal()] += sum.logs();
      }
    }
    return chart;
  }

  /**
   * What was counted here.
   *
   * @param found the newest logs that the filter asks for, as many as were counted
   * @param onlyTypes where the marks are of these types only
   */
  static Chart counted(Filter filter, LogReader.Marked found, List<LogType> onlyTypes, Moment now) {
    List<LogReader.Mark> marks = found.marks();
    int shown = Story.isOne(filter) ? marks.size() - 1 : 0; // all of a story
    Instant mustShow = marks.isEmpty() ? now.time() : LogId.time(marks.get(shown).id());
    Bars bars = bars(filter, mustShow, now);
    Instant from = filter.since().orElse(bars.start());
    String cut = "";
    Optional<Instant> oldest = oldest(found);
    if (oldest.filter(from::isBefore).isPresent()) {
      from = oldest.get();
      cut =
          found.lookedUpTo().isEmpty()
              ? ", the newest %,d that match".formatted(marks.size())
              : ", as far back as was looked";
    }
    Chart chart = empty(bars, from, filter.until(), onlyTypes, cut);
    for (LogReader.Mark mark : marks) {
      Instant time = LogId.time(mark.id());
      int bar = bars.of(time);
      if (bar >= 0 && bar < chart.logs.length) {
        chart.logs[bar][mark.type().ordinal()]++;
      }
      if (!time.isBefore(from)) {
        chart.sums[mark.type().ordinal()]++;
      }
    }
    return chart;
  }

  // Where that is not all there may be.
  private static Optional<Instant> oldest(LogReader.Marked found) {
    if (found.areAll()) {
      return Optional.empty();
    }
    List<LogReader.Mark> marks = found.marks();
    long oldest = found.lookedUpTo().orElseGet(() -> marks.get(marks.size() - 1).id());
    return Optional.of(LogId.time(oldest));
  }

  private static Chart empty(
      Bars bars, Instant from, Optional<Instant> until, List<LogType> onlyTypes, String cut) {
    int types = LogType.values().length;
    return new Chart(
        bars, new long[bars.count()][types], new long[types], from, until, onlyTypes, cut);
  }

  // The hour of that time, or the end of it.
  private static Instant hour(Instant time, boolean end) {
    Instant hour = time.truncatedTo(ChronoUnit.HOURS);
    return end && hour.isBefore(time) ? hour.plus(1, ChronoUnit.HOURS) : hour;
  }

  /** Whether the numbers are those of exactly the time that was chosen. */
  boolean isExact(Filter filter) {
    return filter.since().map(from::equals).orElse(true) && filter.until().equals(until);
  }

  // The time that was chosen, but a day at least, so that what was chosen is seen among the rest;
  // else the shortest range up to now that has something to show.
  private static Bars bars(Filter filter, Instant mustShow, Moment at) {
    Instant now = at.time();
    ZoneId zone = at.zone();
    Instant end = filter.until().filter(until -> until.isBefore(now)).orElse(now);
    if (filter.since().isPresent()) {
      Instant start = filter.since().get();
      Duration missing = DAY.minus(Duration.between(start, end));
      if (missing.isNegative() || missing.isZero()) {
        return Bars.covering(start, end, zone);
      }
      Instant later = end.plus(missing.dividedBy(2)).truncatedTo(ChronoUnit.HOURS);
      Instant until = later.isAfter(now) ? now : later;
      return Bars.covering(until.minus(DAY), until, zone);
    }
    for (Duration range : RANGES) {
      if (!mustShow.isBefore(end.minus(range))) {
        return Bars.covering(end.minus(range), end, zone);
      }
    }
    return Bars.covering(mustShow, end, zone);
  }

  /** How many of that type came in the time of the numbers; nothing where they were not counted. */
  OptionalLong sum(LogType type) {
    return onlyTypes.isEmpty() || onlyTypes.contains(type)
        ? OptionalLong.of(sums[type.ordinal()])
        : OptionalLong.empty();
  }

  /** All of them in the time of the numbers. */
  long sum() {
    return Arrays.stream(sums).sum();
  }

  /** The same with bars of those types only; of all where there are none. */
  Chart of(List<LogType> types) {
    if (types.isEmpty()) {
      return this;
    }
    long[][] only = new long[logs.length][sums.length];
    for (int bar = 0; bar < logs.length; bar++) {
      for (LogType type : types) {
        only[bar][type.ordinal()] = logs[bar][type.ordinal()];
      }
    }
    return new Chart(bars, only, sums, from, until, onlyTypes, cut);
  }

  /** Whether any time of that bar was chosen, or none was. */
  boolean isChosen(int bar, Filter filter) {
    Instant start = bars.start(bar);
    Instant end = bars.start(bar + 1);
    return filter.since().map(end::isAfter).orElse(true)
        && filter.until().map(start::isBefore).orElse(true);
  }
}
