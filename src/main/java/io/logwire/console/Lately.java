package io.logwire.console;

import io.logwire.log.LogType;
import io.logwire.store.LogCounts;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What a channel has had in the last 24 hours, today, and at the same time a week ago. */
final class Lately {
  private static final int HOURS = 24;

  private final long[][] logs = new long[HOURS][LogType.values().length];
  private long today;
  private long errors;
  private long over;
  private long last;

  private Lately() {}

  /** Of each of these channels, as they are counted at that moment. */
  static Map<String, Lately> of(
      LogCounts counts, Collection<String> channels, Instant now, Today today) {
    Map<String, Lately> all = new HashMap<>();
    channels.forEach(id -> all.put(id, new Lately()));
    Bars bars = Bars.hours(HOURS, now);
    Instant from = today.start().isBefore(bars.start()) ? today.start() : bars.start();
    for (LogCounts.Hourly hour : counts.hourly(channels, from, now)) {
      all.get(hour.channelId()).add(hour, bars);
      all.get(hour.channelId()).add(hour, today);
    }
    if (today.isComparable()) {
      counts
          .hourly(channels, today.lastStart(), today.lastHour())
          .forEach(hour -> all.get(hour.channelId()).add(hour, today));
    }
    return all;
  }

  private void add(LogCounts.Hourly hourly, Bars bars) {
    int bar = bars.of(hourly.hour());
    if (bar >= 0 && bar < bars.count()) {
      logs[bar][hourly.type().ordinal()] += hourly.logs();
    }
  }

  private void add(LogCounts.Hourly hourly, Today day) {
    Instant hour = hourly.hour();
    today += day.has(hour) ? hourly.logs() : 0;
    errors += day.has(hour) && hourly.type() == LogType.ERROR ? hourly.logs() : 0;
    over += day.hasOver(hour) ? hourly.logs() : 0;
    last += day.hasLast(hour) ? hourly.logs() : 0;
  }

  long today() {
    return today;
  }

  /** The errors of today. */
  long errors() {
    return errors;
  }

  /** The logs of a week ago, up to the same time. */
  long last() {
    return last;
  }

  /** How much more or less that is today, in percent; nothing where there were none. */
  String change() {
    if (last == 0) {
      return over == 0 ? "" : "new";
    }
    double percent = 100.0 * (over - last) / last;
    if (percent >= 1_000) {
      return "×%,d".formatted(Math.round((double) over / last));
    }
    long rounded = Math.round(percent);
    return rounded == 0 ? "±0 %" : (rounded > 0 ? "+" : "−") + Math.abs(rounded) + " %";
  }

  /** The last 24 hours. */
  Html spark() {
    return Spark.draw(logs);
  }
}
