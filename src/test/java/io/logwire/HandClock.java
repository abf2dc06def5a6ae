package io.logwire;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until it is moved. */
public final class HandClock extends Clock {
  private volatile Instant now;
  private volatile Duration jumped = Duration.ZERO;

  /** A clock at some time in 2026. */
  public HandClock() {
    this("2026-03-01T12:00:00Z");
  }

  public HandClock(String now) {
    this.now = Instant.parse(now);
  }

  public void set(Instant time) {
    advance(Duration.between(now, time));
  }

  /** Moves the time; back is a jump. */
  public void advance(Duration by) {
    jumped = by.isNegative() ? jumped.plus(by) : jumped;
    now = now.plus(by);
  }

  /** Moves the clock and not the time that has passed. */
  public void jump(Duration by) {
    jumped = jumped.plus(by);
    now = now.plus(by);
  }

  /** The time that has passed, as {@link System#nanoTime} has it, which no jump changes. */
  public long nanoTime() {
    return Duration.between(Instant.EPOCH, now.minus(jumped)).toNanos();
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException();
  }
}
