package io.logwire.store;

import io.logwire.log.LogId;
import io.logwire.log.LogQuery;
import io.logwire.log.ReferenceSum;
import io.logwire.log.StoredLog;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Sums of a custom reference by the hour. Each hour of a channel is read once and remembered, with
 * how many logs it had; it is read again where the counts of the file say another number, and only
 * what is new where logs have come. So what was erased, imported or dated anew is never in a sum
 * that it does not belong to.
 *
 * <p>Limits: {@link #MOST_HOURS} hours are remembered, and as many logs read as the deadline has
 * time for; the next call goes on there. Where as many logs go as come into an hour that is over,
 * between two looks, that is not noticed.
 *
 * <p>Threading: any thread.
 */
public final class ReferenceSums {
  private static final int MOST_HOURS = 5_000;
  private static final int LOGS_AT_ONCE = 500;

  private record Key(String channel, String name, Instant hour) {}

  /** What was read of an hour: so many logs, in their order, up to that one. */
  private record Read(ReferenceSum sum, long logs, long last) {
    static final Read NOTHING = new Read(ReferenceSum.NONE, 0, 0);
  }

  private final LogReader reader;
  private final LogCounts counts;

  private final Map<Key, Read> hours = // guarded by itself; the one that was used last, last
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Read> eldest) {
          return size() > MOST_HOURS;
        }
      };

  public ReferenceSums(LogReader reader, LogCounts counts) {
    this.reader = reader;
    this.counts = counts;
  }

  /**
   * The sum over the logs of a channel in those whole hours; nothing if the time was over before.
   *
   * @throws StoreException if the file cannot be read
   */
  public Optional<ReferenceSum> of(
      String channel, String name, Instant from, Instant until, Deadline deadline) {
    Map<Instant, Long> logs = new TreeMap<>();
    counts
        .hourly(List.of(channel), from, until)
        .forEach(hour -> logs.merge(hour.hour(), hour.logs(), Long::sum));
    ReferenceSum sum = ReferenceSum.NONE;
    for (Map.Entry<Instant, Long> hour : logs.entrySet()) {
      Optional<ReferenceSum> one =
          ofHour(new Key(channel, name, hour.getKey()), hour.getValue(), deadline);
      if (one.isEmpty()) {
        return one;
      }
      sum = sum.plus(one.get());
    }
    return Optional.of(sum);
  }

  private Optional<ReferenceSum> ofHour(Key key, long counted, Deadline deadline) {
    Read known = remembered(key);
    if (known.logs != counted) {
      if (known.logs > counted) {
        known = Read.NOTHING;
      }
      Optional<Read> read = readOn(key, known, deadline);
      if (read.isPresent() && read.get().logs < counted && known.logs > 0) {
        read = readOn(key, Read.NOTHING, deadline); // some have come between those of before
      }
      if (read.isEmpty()) {
        return Optional.empty();
      }
      known = read.get();
    }
    return Optional.of(known.sum);
  }

  private Read remembered(Key key) {
    synchronized (hours) {
      return hours.getOrDefault(key, Read.NOTHING);
    }
  }

  /** Reads what comes behind that; nothing if the time is over, for which it is remembered. */
  private Optional<Read> readOn(Key key, Read known, Deadline deadline) {
    LogQuery hour =
        LogQuery.latest(LOGS_AT_ONCE)
            .channel(key.channel)
            .since(key.hour)
            .until(key.hour.plus(Duration.ofHours(1)));
    Read read = known;
    while (true) {
      LogReader.Found found =
          reader.findOldest(hour.from(Math.max(hour.from(), read.last + 1)), deadline);
      ReferenceSum sum = read.sum;
      long last = read.last;
      for (StoredLog log : found.logs()) {
        sum = sum.plus(log.entry(), key.name);
        last = log.id();
      }
      read = new Read(sum, read.logs + found.logs().size(), last);
      synchronized (hours) {
        hours.put(key, read);
      }
      if (found.lookedUpTo().isPresent()) {
        return Optional.empty();
      }
      if (found.logs().size() < LOGS_AT_ONCE) {
        return Optional.of(read);
      }
      if (deadline.isOver()) {
        return Optional.empty();
      }
    }
  }

  /**
   * The sums of the logs that answer a query, in each stretch between two of these times; read from
   * the newest on.
   *
   * @param sums one fewer than there are edges
   * @param readFrom what is older than that was not read, as the time was over
   */
  public record Stretched(List<ReferenceSum> sums, Optional<Instant> readFrom) {}

  /**
   * Sums whatever the query asks for, remembering nothing.
   *
   * @param edges growing, at least two
   * @throws StoreException if the file cannot be read
   */
  public Stretched of(LogQuery query, String name, List<Instant> edges, Deadline deadline) {
    ReferenceSum[] sums = new ReferenceSum[edges.size() - 1];
    Arrays.fill(sums, ReferenceSum.NONE);
    LogQuery rest =
        query.since(edges.get(0)).until(edges.get(edges.size() - 1)).limit(LOGS_AT_ONCE);
    int at = sums.length - 1;
    while (true) {
      LogReader.Found found = reader.find(rest, deadline);
      for (StoredLog log : found.logs()) {
        while (log.time().isBefore(edges.get(at))) {
          at--;
        }
        sums[at] = sums[at].plus(log.entry(), name);
        rest = rest.before(log.id());
      }
      boolean isOver = found.logs().size() < LOGS_AT_ONCE;
      if (found.lookedUpTo().isPresent() || (deadline.isOver() && !isOver)) {
        long id = found.lookedUpTo().orElse(rest.before());
        return new Stretched(List.of(sums), Optional.of(LogId.time(id)));
      }
      if (isOver) {
        return new Stretched(List.of(sums), Optional.empty());
      }
    }
  }
}
