package io.logwire.command.stats;

import io.logwire.log.RetentionRules;
import io.logwire.store.LogCounts;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * What retention will delete next, of all channels.
 *
 * @param rules what is said of all, of single channels, and of the size
 * @param life how long logs are kept; zero for ever
 * @param due what has been kept long enough: a running server deletes it now, unless an alert of it
 *     is still owed
 * @param next the rest of the oldest day that is kept
 */
public record Forecast(
    RetentionRules rules, Duration life, Optional<Part> due, Optional<Part> next) {

  /**
   * Logs of some hours.
   *
   * @param until the end of the last hour
   * @param goesFrom when the first hour is deleted
   * @param goesUntil when the last one is
   */
  record Part(long logs, Instant from, Instant until, Instant goesFrom, Instant goesUntil) {}

  public static Forecast of(LogCounts counts, RetentionRules rules, Instant now, ZoneId zone) {
    Duration life = rules.life();
    if (life.isZero()) {
      return new Forecast(rules, life, Optional.empty(), Optional.empty());
    }
    Instant kept = RetentionRules.firstKept(life, now);
    Optional<Part> due =
        counts
            .oldestHour(Instant.EPOCH)
            .filter(hour -> hour.isBefore(kept))
            .map(hour -> part(counts, life, hour, kept));
    Optional<Part> next =
        counts
            .oldestHour(kept)
            .map(hour -> part(counts, life, hour, endOfDay(hour, kept, now, zone)));
    return new Forecast(rules, life, due, next);
  }

  private static Instant endOfDay(Instant hour, Instant kept, Instant now, ZoneId zone) {
    ZoneId days = Stretches.withWholeHours(zone, kept, now.plus(Duration.ofDays(2)));
    return hour.atZone(days).toLocalDate().plusDays(1).atStartOfDay(days).toInstant();
  }

  private static Part part(LogCounts counts, Duration life, Instant from, Instant until) {
    List<LogCounts.Sum> sums = counts.sums(Optional.empty(), List.of(from, until)).get(0);
    long logs = sums.stream().mapToLong(LogCounts.Sum::logs).sum();
    Instant lastHour = until.minus(Duration.ofHours(1));
    return new Part(
        logs, from, until, RetentionRules.end(life, from), RetentionRules.end(life, lastHour));
  }
}
