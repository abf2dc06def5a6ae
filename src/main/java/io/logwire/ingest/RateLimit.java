package io.logwire.ingest;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Limits each token to a number of requests a second, with bursts of one second's worth (the
 * generic cell rate algorithm of ITU-T I.371: one time for each token, no timer).
 *
 * <p>Threading: any thread.
 */
final class RateLimit {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final int perSecond;
  // When a token's next request would come if it came evenly at its rate.
  private final Map<Long, Long> expected = new ConcurrentHashMap<>();

  /** A limit of so many requests a second; 0 lets everything pass. */
  RateLimit(int perSecond) {
    this.perSecond = perSecond;
  }

  int perSecond() {
    return perSecond;
  }

  /** Counts a request at that nano time: 0 if it may pass, else the seconds after which one may. */
  long secondsToWait(long tokenId, long now) {
    if (perSecond == 0) {
      return 0;
    }
    long interval = SECOND / perSecond;
    long[] wait = {0};
    expected.compute(
        tokenId,
        (id, known) -> {
          long due = known == null || known - now < 0 ? now : known;
          long early = due + interval - SECOND - now;
          wait[0] = early <= 0 ? 0 : (early + SECOND - 1) / SECOND;
          return wait[0] == 0 ? Long.valueOf(due + interval) : known;
        });
    return wait[0];
  }
}
