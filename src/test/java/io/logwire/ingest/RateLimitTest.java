package io.logwire.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private static int passed(RateLimit limit, long token, long from, long to, long every) {
    int passed = 0;
    for (long now = from; now < to; now += every) {
      passed += limit.secondsToWait(token, now) == 0 ? 1 : 0;
    }
    return passed;
  }

  @Test
  void letsABurstOfOneSecondPassAndThenItsRate() {
    RateLimit limit = new RateLimit(10);
    assertEquals(10, passed(limit, 1, 0, 100, 1));
    assertEquals(1, limit.secondsToWait(1, 100));
    assertEquals(50, passed(limit, 1, 100, 5 * SECOND + 200, SECOND / 1000));
  }

  @Test
  void countsEachTokenByItself() {
    RateLimit limit = new RateLimit(3);
    assertEquals(3, passed(limit, 1, 0, 10, 1));
    assertEquals(3, passed(limit, 2, 0, 10, 1));
  }

  @Test
  void letsEverythingPassAtZero() {
    assertEquals(1_000, passed(new RateLimit(0), 1, 0, 1_000, 1));
  }

  @Test
  void worksWithANanoTimeThatIsNegative() {
    RateLimit limit = new RateLimit(2);
    assertEquals(2, passed(limit, 1, Long.MAX_VALUE - 5, Long.MAX_VALUE, 1));
    assertEquals(0, limit.secondsToWait(1, Long.MIN_VALUE + SECOND));
  }
}
