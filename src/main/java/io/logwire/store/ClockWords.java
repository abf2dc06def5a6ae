package io.logwire.store;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the owner of a clock that is not believed: once an hour while that keeps retention from its
 * work, and once where logs are kept for ever.
 *
 * <p>Threading: the writer thread only.
 */
final class ClockWords {
  private static final Logger logger = LoggerFactory.getLogger(ClockWatch.class);

  private static final long SAID_NANOS = TimeUnit.HOURS.toNanos(1);

  private final boolean forEver;
  private long saidNanos;

  ClockWords(boolean forEver) {
    this.forEver = forEver;
  }

  /** Says so, at the beginning of a doubt. */
  void say(ClockWatch.Pause pause, long nanos) {
    saidNanos = nanos;
    logger.warn(
        "{}the clock says {}, and this store was last used at {} by it; {}; see docs/CLOCK.md",
        forEver ? "" : "retention pauses: ",
        pause.clock().truncatedTo(ChronoUnit.SECONDS),
        pause.expected().truncatedTo(ChronoUnit.SECONDS),
        forEver
            ? "if it is wrong, set it, as logs are dated by it"
            : "nothing is deleted for another %s of running unless the clock agrees again"
                .formatted(hours(pause.left())));
  }

  /** Says so again, if it is time for that. */
  void sayAgain(ClockWatch.Pause pause, long nanos) {
    if (!forEver && nanos - saidNanos >= SAID_NANOS) {
      say(pause, nanos);
    }
  }

  /** The clock agrees again. */
  void sayThatItIsRight() {
    logger.info("the clock is right again{}", forEver ? "" : ", retention goes on");
  }

  /** The clock does not agree, but has stayed where it is. */
  void sayThatItStays() {
    logger.info(
        "the clock has stayed where it is for 24 hours, {} by it",
        forEver ? "logs are dated" : "retention goes on");
  }

  private static String hours(Duration left) {
    return left.toHours() >= 2 ? left.toHours() + " hours" : left.toMinutes() + " minutes";
  }
}
