package io.logwire.store;

import io.logwire.log.Outlook;
import io.logwire.log.Outlook.Part;
import io.logwire.log.Outlook.Room;
import io.logwire.log.RetentionRules;
import io.logwire.log.WholeHours;
import io.logwire.store.sql.Snapshots;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Finds out what retention will delete next, from the counts of logs by the hour.
 *
 * <p>Limit: when the room will be full is what the logs of the last week make likely.
 *
 * <p>Threading: any thread; the object lives for one look.
 */
public final class RetentionOutlook {
  /**
   * The room of a store that has a bound.
   *
   * @param used bytes that are taken now
   * @param most bytes that logs may take
   */
  public record Size(long used, long most) {}

  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration HOUR = Duration.ofHours(1);

  private final LogCounts counts;
  private final RetentionRules rules;
  private final Instant now;
  private final ZoneId zone;
  private final Supplier<Optional<Size>> size;

  private RetentionOutlook(
      Snapshots store,
      RetentionRules rules,
      Instant now,
      ZoneId zone,
      Supplier<Optional<Size>> size) {
    this.counts = new LogCounts(store);
    this.size = size;
    this.rules = rules;
    this.now = now;
    this.zone = zone;
  }

  /**
   * What those rules will delete.
   *
   * @param zone whose days are meant
   * @param size asked for where something may be deleted; nothing where the store has no bound
   * @throws StoreException if the store cannot be read
   */
  public static Outlook of(
      Snapshots store,
      RetentionRules rules,
      Instant now,
      ZoneId zone,
      Supplier<Optional<Size>> size) {
    if (!rules.endsAny() && rules.maxBytes() == 0) {
      return Outlook.NOTHING;
    }
    return new RetentionOutlook(store, rules, now, zone, size).find();
  }

  /**
   * What those rules delete for its age at that time.
   *
   * @throws StoreException if the store cannot be read
   */
  static Optional<Part> due(Snapshots store, RetentionRules rules, Instant now) {
    RetentionOutlook outlook =
        new RetentionOutlook(store, rules, now, ZoneOffset.UTC, Optional::empty);
    return outlook.due(outlook.counts.oldestHours(Instant.EPOCH));
  }

  private Optional<Part> due(Map<String, Instant> all) {
    List<Part> due = new ArrayList<>();
    if (!rules.life().isZero()) {
      Instant kept = RetentionRules.firstKept(rules.life(), now);
      oldest(all, rules.channels().keySet())
          .filter(hour -> hour.isBefore(kept))
          .ifPresent(hour -> due.add(part(Optional.empty(), hour, kept)));
    }
    rules
        .channels()
        .forEach(
            (channel, life) -> {
              Instant kept = RetentionRules.firstKept(life, now);
              if (!life.isZero() && all.getOrDefault(channel, kept).isBefore(kept)) {
                due.add(part(Optional.of(channel), all.get(channel), kept));
              }
            });
    return together(due);
  }

  private Outlook find() {
    List<Part> next = new ArrayList<>();
    Map<String, Instant> all = counts.oldestHours(Instant.EPOCH);
    if (!rules.life().isZero()) {
      Instant kept = RetentionRules.firstKept(rules.life(), now);
      oldest(counts.oldestHours(kept), rules.channels().keySet())
          .ifPresent(hour -> next.add(part(Optional.empty(), hour, endOfDay(hour))));
    }
    rules
        .channels()
        .forEach(
            (channel, life) -> {
              if (!life.isZero() && all.containsKey(channel)) {
                counts
                    .oldestHour(channel, RetentionRules.firstKept(life, now))
                    .ifPresent(hour -> next.add(part(Optional.of(channel), hour, endOfDay(hour))));
              }
            });
    next.sort(Comparator.comparing(Part::goesFrom));
    return new Outlook(due(all), List.copyOf(next), room(all));
  }

  private static Optional<Instant> oldest(Map<String, Instant> hours, Set<String> except) {
    return hours.entrySet().stream()
        .filter(one -> !except.contains(one.getKey()))
        .map(Map.Entry::getValue)
        .min(Comparator.naturalOrder());
  }

  private Instant endOfDay(Instant hour) {
    ZoneId days = WholeHours.zone(zone, hour, now.plus(Duration.ofDays(2)));
    return hour.atZone(days).toLocalDate().plusDays(1).atStartOfDay(days).toInstant();
  }

  private Part part(Optional<String> channel, Instant from, Instant until) {
    Duration life = channel.map(rules::lifeOf).orElse(rules.life());
    long logs =
        counts.sums(channel, List.of(from, until)).get(0).stream()
            .filter(sum -> channel.isPresent() || !rules.channels().containsKey(sum.channelId()))
            .mapToLong(LogCounts.Sum::logs)
            .sum();
    Instant goesUntil = RetentionRules.end(life, until.minus(HOUR));
    return new Part(channel, logs, from, until, RetentionRules.end(life, from), goesUntil);
  }

  private static Optional<Part> together(List<Part> due) {
    return due.stream()
        .reduce(
            (a, b) ->
                new Part(
                    Optional.empty(),
                    a.logs() + b.logs(),
                    min(a.from(), b.from()),
                    max(a.until(), b.until()),
                    min(a.goesFrom(), b.goesFrom()),
                    max(a.goesUntil(), b.goesUntil())));
  }

  private static Instant min(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  private static Instant max(Instant a, Instant b) {
    return a.isBefore(b) ? b : a;
  }

  // The channels that are kept longer go last, so the oldest of the others is the first to go.
  private Optional<Room> room(Map<String, Instant> all) {
    if (all.isEmpty()) {
      return Optional.empty();
    }
    Optional<Instant> first = oldest(all, rules.keptLonger());
    Instant oldest = first.or(() -> oldest(all, Set.of())).orElseThrow();
    return size.get()
        .map(of -> new Room(of.used(), of.most(), oldest, full(of.used(), of.most(), oldest)));
  }

  private Optional<Instant> full(long used, long most, Instant oldest) {
    Instant since = max(oldest, now.minus(WEEK));
    long millis = Math.max(HOUR.toMillis(), Duration.between(since, now).toMillis());
    double lately = sum(now.minusMillis(millis));
    if (lately == 0) {
      return Optional.empty();
    }
    double bytesOfALog = (double) used / Math.max(1, sum(Instant.EPOCH));
    double left = Math.max(0, most - used) / bytesOfALog / lately * millis;
    return Optional.of(now.plusMillis((long) Math.min(left, Duration.ofDays(36_500).toMillis())));
  }

  private long sum(Instant from) {
    return counts.sums(Optional.empty(), List.of(from, now.plus(HOUR))).get(0).stream()
        .mapToLong(LogCounts.Sum::logs)
        .sum();
  }
}
