package io.logwire.bench;

import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.log.StoredLog;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;

/**
 * Logs of three months, for the measurements of reading: the texts of {@link Bodies}, a reference
 * for each fifty logs on average, a session for each ten, a trace of its own for each log, all
 * scattered over the whole time, so that no answer lies together on disk.
 *
 * <p>The same seed and the same end give the same logs with the same ids.
 */
final class Spread {
  static final Duration TIME = Duration.ofDays(90);
  static final long LOGS_OF_A_REFERENCE = 50;
  static final long LOGS_OF_A_SESSION = 10;

  private final Bodies bodies;
  private final Random random;
  private final long begin; // milliseconds since 1970
  private final long logs;
  private long made;
  private long lastId;

  Spread(long seed, Instant end, long logs) {
    this.bodies = new Bodies(seed);
    this.random = new Random(seed);
    this.begin = end.minus(TIME).toEpochMilli();
    this.logs = logs;
  }

  /** The next log; its time is later than that of the one before, or in the same millisecond. */
  StoredLog next() {
    double share = (made + random.nextDouble()) / logs;
    made++;
    lastId = Math.max(LogId.firstAt(begin + (long) (share * TIME.toMillis())), lastId + 1);
    LogEntry entry = bodies.next();
    return new StoredLog(
        lastId,
        new LogEntry(
            entry.channelId(),
            "user-" + random.nextLong(Math.max(1, logs / LOGS_OF_A_REFERENCE)),
            entry.label(),
            entry.body(),
            entry.type(),
            false,
            entry.tags().stream().distinct().toList(),
            Map.of("session", "s" + random.nextLong(Math.max(1, logs / LOGS_OF_A_SESSION)))));
  }
}
