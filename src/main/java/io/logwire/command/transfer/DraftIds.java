package io.logwire.command.transfer;

import io.logwire.log.LogId;
import java.time.Instant;

/**
 * Makes the ids of logs that have only a time. They follow one another within a millisecond, as
 * they do in the file, so the same file always gets the same ids.
 *
 * <p>Threading: one thread.
 */
final class DraftIds {
  private long last;
  private Instant lastTime = Instant.MIN;

  /** The id of the next log of the file, which is of that time. */
  long of(Instant time) throws BrokenLog {
    if (time.isBefore(LogId.FIRST_TIME)) {
      throw new BrokenLog("has the time %s; no log is from before 2020".formatted(time));
    }
    if (time.isBefore(lastTime)) {
      throw new BrokenLog(
          "has the time %s, which is before that of the log before, %s; the oldest log comes first"
              .formatted(time, lastTime));
    }
    lastTime = time;
    last = Math.max(last + 1, LogId.firstAt(time.toEpochMilli()));
    return last;
  }

  /** Takes note of a log that has its id. */
  void follow(long id) {
    last = id;
    lastTime = LogId.time(id);
  }
}
