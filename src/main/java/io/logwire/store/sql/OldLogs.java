package io.logwire.store.sql;

import io.logwire.log.LogId;
import io.logwire.log.RetentionRules;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * Deletes what is older than the rules keep it, by whole hours, in steps. A pass goes through all
 * of it once: first the channels with a life of their own, hour by hour as the counts name them,
 * then everything before the life of all others.
 *
 * <p>Threading: the writer thread only.
 */
public final class OldLogs {
  private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();
  private static final String OLDEST_HOUR =
      """
      SELECT coalesce(min(hour), %d) FROM log_count WHERE channel_id = ? AND hour >= ? AND hour < ?
      """
          .formatted(Long.MAX_VALUE);
  private static final long NONE = Long.MAX_VALUE;

  // How often the logs are seen again that are kept longer than others, or were owed.
  private static final Duration WHOLE_PASS = Duration.ofHours(6);

  /**
   * What a step has done.
   *
   * @param more whether the next one may find something at once
   */
  public record Progress(int looked, int deleted, boolean more) {
    public static final Progress NOTHING = new Progress(0, 0, false);
  }

  private final LogDeletion.Changes changes;
  private long from; // what is before was seen in a pass before
  private long firstOwed = NONE; // the step in which logs were left for their alerts
  private Instant wholeFrom = Instant.EPOCH;
  private long ownHour; // of the channels with a life of their own
  private long ownFrom;

  /**
   * A pass that has not begun.
   *
   * @param changes what has to follow
   */
  public OldLogs(LogDeletion.Changes changes) {
    this.changes = changes;
  }

  /** Begins again from the oldest log. */
  public void restart() {
    from = 0;
    firstOwed = NONE;
    ownHour = 0;
    ownFrom = 0;
  }

  /** Deletes what a look at that many logs finds. */
  public Progress step(Transaction tx, RetentionRules rules, Instant now, int most)
      throws SQLException {
    long hour = oldestOwnHour(tx, rules, now);
    if (hour != NONE) {
      return stepInHour(tx, rules, now, hour, most);
    }
    tx.afterCommit(() -> ownHour = 0);
    return rules.life().isZero() ? Progress.NOTHING : stepOfAll(tx, rules, now, most);
  }

  private long oldestOwnHour(Transaction tx, RetentionRules rules, Instant now)
      throws SQLException {
    long oldest = NONE;
    for (Map.Entry<String, Duration> own : rules.channels().entrySet()) {
      if (!own.getValue().isZero()) {
        long end = firstKeptHour(own.getValue(), now);
        oldest = Math.min(oldest, tx.number(OLDEST_HOUR, own.getKey(), ownHour, end));
      }
    }

    return oldest;
  }

  private Progress stepInHour(
      Transaction tx, RetentionRules rules, Instant now, long hour, int most) throws SQLException {
    long first = LogId.firstAt(hour * HOUR_MILLIS);
    long end = LogId.firstAt((hour + 1) * HOUR_MILLIS);
    LogDeletion.Result done =
        LogDeletion.delete(
            tx,
            Math.max(first, ownFrom),
            end,
            most,
            channel -> {
              Duration own = rules.channels().get(channel);
              return own != null && !own.isZero() && hour < firstKeptHour(own, now);
            },
            false,
            changes);
    boolean whole = done.looked() < most;
    tx.afterCommit(
        () -> {
          ownHour = whole ? hour + 1 : hour;
          ownFrom = whole ? 0 : done.next();
        });
    return new Progress(done.looked(), done.deleted(), true);
  }

  private Progress stepOfAll(Transaction tx, RetentionRules rules, Instant now, int most)
      throws SQLException {
    Set<String> longer = rules.keptLonger();
    if (longer.isEmpty() || Duration.between(wholeFrom, now).abs().compareTo(WHOLE_PASS) > 0) {
      wholeFrom = now;
      from = 0;
    }
    long begin = from;
    long cut = LogId.firstAt(RetentionRules.firstKept(rules.life(), now));
    LogDeletion.Result done =
        LogDeletion.delete(
            tx, begin, cut, most, channel -> !longer.contains(channel), false, changes);
    boolean more = done.looked() == most;
    tx.afterCommit(
        () -> {
          firstOwed = done.owed() > 0 ? Math.min(firstOwed, begin) : firstOwed;
          from = more ? done.next() : Math.min(done.next(), firstOwed);
          firstOwed = more ? firstOwed : NONE;
        });
    return new Progress(done.looked(), done.deleted(), more);
  }

  private static long firstKeptHour(Duration life, Instant now) {
    return RetentionRules.firstKept(life, now).toEpochMilli() / HOUR_MILLIS;
  }
}
