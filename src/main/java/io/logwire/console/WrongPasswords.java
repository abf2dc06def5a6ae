package io.logwire.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the owner that somebody guesses: one line for the first {@link #FEW} wrong passwords, and
 * then one every {@link #PAUSE} with their number, however many there are.
 *
 * <p>Threading: any thread.
 */
final class WrongPasswords {
  static final int FEW = 5;
  static final Duration PAUSE = Duration.ofMinutes(10);

  private static final Logger logger = LoggerFactory.getLogger(WrongPasswords.class);

  private final Clock clock;
  private Instant since; // guarded by this; of what is not told yet
  private Instant toldAt = Instant.EPOCH; // guarded by this
  private int untold; // guarded by this

  WrongPasswords(Clock clock) {
    this.clock = clock;
  }

  /** One more from that address. */
  synchronized void add(String address) {
    Instant now = clock.instant();
    if (untold == 0 || since.plus(Duration.ofDays(1)).isBefore(now)) {
      since = now; // what nobody repeats for a day is a slip
      untold = 0;
    }
    untold++;
    if (untold >= FEW && !toldAt.plus(PAUSE).isAfter(now)) {
      logger.warn(
          "{} wrong passwords for the console since {}, the last from {}", untold, since, address);
      toldAt = now;
      untold = 0;
    }
  }
}
