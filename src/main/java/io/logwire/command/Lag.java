package io.logwire.command;

import io.logwire.log.LogId;
import java.io.PrintWriter;
import java.time.Duration;

/** Says when a follower has fallen behind the newest log, and when he has caught up. */
final class Lag {
  private static final Duration MUCH = Duration.ofSeconds(5);

  private final PrintWriter err;
  private boolean behind;

  Lag(PrintWriter err) {
    this.err = err;
  }

  /** The log of the one id was shown when the one of the other was the newest. */
  void at(long shown, long newest) {
    Duration late = Duration.between(LogId.time(shown), LogId.time(newest));
    if (!behind && late.compareTo(MUCH) > 0) {
      behind = true;
      err.println("Fell behind by " + text(late) + "; all logs are still shown.");
    } else if (behind && shown >= newest) {
      behind = false;
      err.println("Caught up.");
    }
    err.flush();
  }

  private static String text(Duration late) {
    if (late.toMinutes() < 2) {
      return late.toSeconds() + " s";
    }
    return late.toHours() < 2 ? late.toMinutes() + " minutes" : late.toHours() + " hours";
  }
}
