package io.logwire.store.sqlite.file;

import io.logwire.metrics.Counter;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the owner of looks at the file that took long: the first at once, then once a minute how
 * many there were.
 *
 * <p>Threading: any thread.
 */
final class SlowLooks {
  private static final Logger logger = LoggerFactory.getLogger(SlowLooks.class);
  private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Counter all;
  private long looks; // guarded by this, as all that follows
  private long longestNanos;
  private long quietUntil = System.nanoTime();

  /**
   * @param all counts them
   */
  SlowLooks(Counter all) {
    this.all = all;
  }

  void note(long nanos) {
    if (nanos >= SLOW_NANOS) {
      all.add();
      tell(nanos);
    }
  }

  private synchronized void tell(long nanos) {
    looks++;
    longestNanos = Math.max(longestNanos, nanos);
    if (System.nanoTime() - quietUntil >= 0) {
      logger.warn(
          "{} took a second or more to be answered, the longest {} ms; logs and alerts do not wait"
              + " for such",
          looks == 1 ? "a question of the console" : looks + " questions of the console",
          TimeUnit.NANOSECONDS.toMillis(longestNanos));
      looks = 0;
      longestNanos = 0;
      quietUntil = System.nanoTime() + QUIET_NANOS;
    }
  }
}
