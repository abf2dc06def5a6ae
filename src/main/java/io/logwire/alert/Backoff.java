package io.logwire.alert;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a webhook rests after attempts that came to nothing: twice as long each time, from one
 * second to one minute, with jitter so that many senders do not come back at the same moment.
 */
final class Backoff {
  // A receiver that heals has its alerts within this time.
  private static final long MOST_MILLIS = Duration.ofMinutes(1).toMillis();
  private static final int MOST_DOUBLINGS = 6; // 2^6 s is more than a minute

  private final RandomGenerator random;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** The wait after that many attempts in a row; between half of what it has grown to and all. */
  Duration after(int attempts) {
    long grown = Duration.ofSeconds(1L << Math.min(attempts, MOST_DOUBLINGS)).toMillis();
    long most = Math.min(grown, MOST_MILLIS);
    return Duration.ofMillis(random.nextLong(most / 2, most + 1));
  }
}
