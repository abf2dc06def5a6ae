package io.logwire.store.sqlite;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Tells whether the wall clock has kept step with the monotonic one since the start.
 *
 * <p>A wall clock that jumps ahead by a year makes every log look old. Nothing may be deleted on
 * its word until it is right again.
 */
public final class ClockWatch {
  // More than the corrections that NTP makes to a running machine, less than any retention.
  private static final Duration TOLERANCE = Duration.ofHours(1);

  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Instant startedAt;
  private final long startedNanos;

  ClockWatch(Clock clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.startedAt = clock.instant();
    this.startedNanos = nanoTime.getAsLong();
  }

  /** By how much the wall clock has run ahead; zero within an hour, or if it is behind. */
  Duration ahead() {
    Instant expected = startedAt.plusNanos(nanoTime.getAsLong() - startedNanos);
    Duration ahead = Duration.between(expected, clock.instant());
    return ahead.compareTo(TOLERANCE) > 0 ? ahead : Duration.ZERO;
  }
}
