package io.logwire.logger;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.event.Level;

/**
 * Keeps what goes wrong a thousand times from filling the disk with its own lines: of one kind ten
 * are written in a minute, and the others are counted.
 *
 * <p>Threading: any thread.
 */
final class Repeats {
  static final int MOST = 10;
  static final long WINDOW = TimeUnit.MINUTES.toNanos(1);
  static final long PASSED_BY = -1;
  static final long FIRST_PASSED_BY = -2;
  private static final int MOST_KINDS = 1_000;

  /** What is said the same way, with other values. */
  record Kind(Level level, String pattern) {}

  private final Map<Kind, Count> counts = new HashMap<>(); // guarded by this

  private static final class Count {
    private long since;
    private int written;
    private long passedBy;
  }

  /**
   * Whether a line of that kind is written at that nano time: how many have been passed by since
   * the last one if it is, {@link #PASSED_BY} if it is not, and {@link #FIRST_PASSED_BY} for the
   * first of those.
   */
  synchronized long pass(Kind kind, long now) {
    if (counts.size() >= MOST_KINDS && !counts.containsKey(kind)) {
      counts.clear();
    }
    Count count = counts.computeIfAbsent(kind, unused -> new Count());
    if (count.written == 0 || now - count.since >= WINDOW) {
      count.since = now;
      count.written = 0;
    }
    if (count.written == MOST) {
      count.passedBy++;
      return count.passedBy == 1 ? FIRST_PASSED_BY : PASSED_BY;
    }
    count.written++;
    return take(count);
  }

  /** How many of that kind were passed by; they count as told then. */
  synchronized long take(Kind kind) {
    Count count = counts.get(kind);
    return count == null ? 0 : take(count);
  }

  /** The same of all kinds. */
  synchronized Map<Kind, Long> takeAll() {
    Map<Kind, Long> all = new HashMap<>();
    counts.forEach((kind, count) -> all.put(kind, take(count)));
    return all;
  }

  private static long take(Count count) {
    long passedBy = count.passedBy;
    count.passedBy = 0;
    return passedBy;
  }
}
