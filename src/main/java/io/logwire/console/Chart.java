package io.logwire.console;

import io.logwire.log.LogId;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.LogCounts;
import io.logwire.store.sqlite.LogReader;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * How many logs of each type came when, as far as they were counted.
 *
 * <p>Where a channel, a type and a time are asked for, these are the counts that the writer keeps:
 * complete, and by whole hours. Where more is asked for, logs are counted one by one, and only the
 * newest {@link #MOST_COUNTED}, so that a page costs the same however many there are.
 *
 * @param logs by bar and by the ordinal of the type
 * @param countedFrom where only the newest were counted, the time of the oldest of them
 */
record Chart(Bars bars, long[][] logs, Optional<Instant> countedFrom) {
  static final int MOST_COUNTED = 1_000;

  private static final Duration DAY = Duration.ofDays(1);
  private static final List<Duration> RANGES =
      List.of(DAY, Duration.ofDays(7), Duration.ofDays(30), Duration.ofDays(90));

  /** What the writer has counted, where the filter asks for no more than it counts by. */
  static Chart kept(Filter filter, LogCounts counts, Instant now) {
    Optional<String> channel = filter.query().channel();
    Optional<Instant> newest =
        counts.newest().stream()
            .filter(one -> channel.map(one.channelId()::equals).orElse(true))
            .map(LogCounts.Newest::hour)
            .findFirst();
    Bars bars = bars(filter, newest.orElse(now), now);
    Chart chart = empty(bars, Optional.empty());
    for (LogCounts.Hourly hourly : counts.hourly(channel, bars.start(), bars.end())) {
      chart.add(hourly.hour(), hourly.type(), hourly.logs());
    }
    return chart;
  }

  /**
   * What was counted here.
   *
   * @param marks the newest {@link #MOST_COUNTED} logs that the filter asks for
   */
  static Chart counted(Filter filter, List<LogReader.Mark> marks, Instant now) {
    Optional<Instant> oldest =
        marks.isEmpty()
            ? Optional.empty()
            : Optional.of(LogId.time(marks.get(marks.size() - 1).id()));
    Chart chart =
        empty(
            bars(filter, oldest.orElse(now), now),
            marks.size() < MOST_COUNTED ? Optional.empty() : oldest);
    marks.forEach(mark -> chart.add(LogId.time(mark.id()), mark.type(), 1));
    return chart;
  }

  private static Chart empty(Bars bars, Optional<Instant> countedFrom) {
    return new Chart(bars, new long[bars.count()][LogType.values().length], countedFrom);
  }

  // The time that was chosen, but a day at least, so that what was chosen is seen among the rest;
  // else the shortest range up to now that has something to show.
  private static Bars bars(Filter filter, Instant mustShow, Instant now) {
    Instant end = filter.until().filter(until -> until.isBefore(now)).orElse(now);
    if (filter.since().isPresent()) {
      Instant start = filter.since().get();
      Duration missing = DAY.minus(Duration.between(start, end));
      if (missing.isNegative() || missing.isZero()) {
        return Bars.covering(start, end);
      }
      Instant later = end.plus(missing.dividedBy(2)).truncatedTo(ChronoUnit.HOURS);
      Instant until = later.isAfter(now) ? now : later;
      return Bars.covering(until.minus(DAY), until);
    }
    for (Duration range : RANGES) {
      if (!mustShow.isBefore(end.minus(range))) {
        return Bars.covering(end.minus(range), end);
      }
    }
    return Bars.covering(mustShow, end);
  }

  private void add(Instant time, LogType type, long more) {
    int bar = bars.of(time);
    if (bar >= 0 && bar < logs.length) {
      logs[bar][type.ordinal()] += more;
    }
  }

  /** How many of that type there are in all bars that the filter lets pass. */
  long sum(LogType type, Filter filter) {
    long sum = 0;
    for (int bar = 0; bar < logs.length; bar++) {
      if (isChosen(bar, filter)) {
        sum += logs[bar][type.ordinal()];
      }
    }
    return sum;
  }

  /** Whether any time of that bar was chosen, or none was. */
  boolean isChosen(int bar, Filter filter) {
    Instant start = bars.start(bar);
    Instant end = bars.start(bar + 1);
    return filter.since().map(end::isAfter).orElse(true)
        && filter.until().map(start::isBefore).orElse(true);
  }
}
