package io.logwire.console;

import io.javalin.http.Context;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;

/** When a page is made, and in which zone its reader is. */
record Moment(Instant time, ZoneId zone) {

  static Moment of(Context ctx, Clock clock) {
    return new Moment(clock.instant(), Zone.of(ctx));
  }

  /** The day of it, as far as it is over. */
  Today today() {
    return Today.at(time, zone);
  }

  /** Times as they are written at that moment. */
  Times times() {
    return new Times(time, zone);
  }
}
