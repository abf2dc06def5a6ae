package io.logwire.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * When alerts that a webhook does not take are given up: after 72 hours by the wall clock, and in
 * truth. A clock that jumps makes alerts old that are not, so that alone gives up nothing: the
 * clock has to be one that can be right, and the webhook must have been tried for so long, by the
 * number of attempts in a row, which are counted through restarts, or by the time of this process.
 *
 * <p>Limit: hours in which the service was off count by the wall clock alone.
 *
 * <p>Threading: the sender thread only.
 */
final class Patience {
  private static final Duration MOST = Duration.ofHours(72);

  // Those of 72 hours where each takes all of its 15 s, and the next one is a minute later.
  private static final int ATTEMPTS = 72 * 3_600 / 75;

  /** What says whether time can be believed. */
  record Time(BooleanSupplier clockAgrees, LongSupplier nanos) {}

  private final Time time;
  private boolean isWaiting;
  private long sinceNanos; // when it began to wait

  Patience(Time time) {
    this.time = time;
  }

  /** In words, for people. */
  static String words() {
    return MOST.toHours() + " hours";
  }

  /** Something is owed. */
  void owed() {
    if (!isWaiting) {
      isWaiting = true;
      sinceNanos = time.nanos().getAsLong();
    }
  }

  /** Something has arrived or was refused, or nothing is owed. */
  void rest() {
    isWaiting = false;
  }

  /** What is owed since that time or longer may be given up, if {@link #isOver}. */
  Instant limit(Instant now) {
    return now.minus(MOST);
  }

  /**
   * Whether something is to be given up.
   *
   * @param attempts in a row that came to nothing
   */
  boolean isOver(Instant owedSince, int attempts, Instant now) {
    return !owedSince.isAfter(limit(now))
        && (attempts >= ATTEMPTS || waited() >= MOST.toNanos())
        && time.clockAgrees().getAsBoolean();
  }

  private long waited() {
    return isWaiting ? time.nanos().getAsLong() - sinceNanos : 0;
  }
}
