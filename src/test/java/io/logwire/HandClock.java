package io.logwire;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until it is moved. */
public final class HandClock extends Clock {
  private volatile Instant now;

  /** A clock at some time in 2026. */
  public HandClock() {
    this("2026-03-01T12:00:00Z");
  }

  public HandClock(String now) {
    this.now = Instant.parse(now);
  }

  public void set(Instant time) {
    now = time;
  }

  /** Moves the time, back too. */
  public void advance(Duration by) {
    now = now.plus(by);
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
