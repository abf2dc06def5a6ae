package io.logwire.log;

import java.time.Instant;

/**
 * An id is a time: milliseconds since 2020-01-01 UTC, shifted left by 12, plus the order within it.
 *
 * <p>So one number is primary key, cursor, order of arrival and time index. It stays below 2^53
 * until 2089 and is therefore exact as a JSON number.
 */
public final class LogId {
  private static final long EPOCH_MILLIS = 1_577_836_800_000L; // 2020-01-01T00:00:00Z
  private static final int ORDER_BITS = 12;
  private static final long MOST_MILLIS = Long.MAX_VALUE >> ORDER_BITS;

  /** The time of the first id. */
  public static final Instant FIRST_TIME = Instant.ofEpochMilli(EPOCH_MILLIS);

  private LogId() {}

  /** The smallest id of that millisecond; 0 for any time before 2020, however long before. */
  public static long firstAt(long epochMillis) {
    if (epochMillis <= EPOCH_MILLIS) {
      return 0;
    }
    return Math.min(MOST_MILLIS, epochMillis - EPOCH_MILLIS) << ORDER_BITS;
  }

  /** The smallest id at or after that time. */
  public static long firstAt(Instant time) {
    if (time.getEpochSecond() < 0) {
      return 0;
    }
    if (time.getEpochSecond() > MOST_MILLIS / 1_000) {
      return MOST_MILLIS << ORDER_BITS; // as far as an id can tell
    }
    long millis = time.toEpochMilli();
    return firstAt(Instant.ofEpochMilli(millis).isBefore(time) ? millis + 1 : millis);
  }

  /** The time that an id tells. */
  public static Instant time(long id) {
    return Instant.ofEpochMilli(EPOCH_MILLIS + (id >> ORDER_BITS));
  }
}
