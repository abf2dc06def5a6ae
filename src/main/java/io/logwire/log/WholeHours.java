package io.logwire.log;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;

/** Logs are counted by the hours of UTC, so days can be added up where they begin with one. */
public final class WholeHours {
  private WholeHours() {}

  /** That zone if its days begin with an hour of UTC in all that time, else UTC. */
  public static ZoneId zone(ZoneId zone, Instant from, Instant until) {
    Instant time = from;
    while (zone.getRules().getOffset(time).getTotalSeconds() % 3_600 == 0) {
      ZoneOffsetTransition change = zone.getRules().nextTransition(time);
      if (change == null || !change.getInstant().isBefore(until)) {
        return zone;
      }
      time = change.getInstant();
    }
    return ZoneOffset.UTC;
  }
}
