package io.logwire.store.sqlite;

import io.logwire.log.LogId;
import java.time.Clock;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each log its id: the time, and always more than the last one. When more than 4,096 logs
 * come in one millisecond, or the clock steps back, the ids run on from the last one.
 *
 * <p>Threading: the writer thread only.
 */
public final class LogIds {
  private static final Logger logger = LoggerFactory.getLogger(LogIds.class);

  private final Clock clock;
  private long last;

  private LogIds(long last, Clock clock) {
    this.last = last;
    this.clock = clock;
  }

  /** Ids above that one. Says so if that one lies in the future, where the next ones will too. */
  static LogIds after(long last, Clock clock) {
    Instant newest = LogId.time(last);
    if (newest.isAfter(clock.instant().plusSeconds(60))) {
      logger.warn(
          "the newest log is of {}, but the clock says {}: new logs get times just after the newest"
              + " one until the clock has passed it; check the clock of this machine, and see"
              + " docs/CLOCK.md for `redate`, which dates such logs anew",
          newest,
          clock.instant());
    }
    return new LogIds(last, clock);
  }

  long next() {
    last = Math.max(LogId.firstAt(clock.millis()), last + 1);
    return last;
  }
}
