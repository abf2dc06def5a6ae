package io.logwire.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Checks that are made when somebody asks. */
@Timeout(120)
class GlanceTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final HandClock clock = new HandClock();
  private final Queue<Runnable> late = new ConcurrentLinkedQueue<>();
  private final Map<String, Supplier<Check>> checks = new LinkedHashMap<>();

  @Test
  void areMadeOnceForAllWhoAskWithinASecond() {
    AtomicInteger made = new AtomicInteger();
    checks.put("one", () -> Check.ok("one", "" + made.incrementAndGet()));
    Glance glance = glance();
    Report first = glance.take().join();
    assertSame(first, glance.take().join());
    clock.advance(SECOND.minusNanos(1));
    assertSame(first, glance.take().join());
    clock.advance(Duration.ofNanos(1));
    assertNotSame(first, glance.take().join());
    assertEquals(2, made.get());
  }

  @Test
  void thatHangAreAnsweredWithinASecondAndSaySo() {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch hangs = new CountDownLatch(1);
    checks.put("well", () -> Check.ok("well", "as it should be"));
    checks.put("stuck", () -> await(hangs, end));
    checks.put("behind", () -> Check.ok("behind", ""));
    Glance glance = glance();
    for (int i = 0; i < 2; i++) {
      CompletableFuture<Report> asked = glance.take();
      await(hangs);
      assertFalse(asked.isDone());
      clock.advance(Duration.ofMillis(900));
      late.remove().run();
      Report report = asked.getNow(null);
      assertFalse(report.isOk());
      String[] lines = report.verbose().split("\n");
      assertEquals("[+]well ok: as it should be", lines[0]);
      assertEquals("[-]stuck has not answered for %.1f s".formatted(0.9 * (i + 1)), lines[1]);
      assertTrue(lines[2].startsWith("[-]behind has not answered"), lines[2]);
      assertEquals("not ok", lines[3]);
    }
    end.countDown();
    assertTrue(glance.take().join().isOk(), "it heals");
  }

  // Whoever asks is answered when that time is over, which is in the hand of the test.
  private Glance glance() {
    return new Glance(
        checks,
        clock::nanoTime,
        millis -> {
          assertTrue(millis < SECOND.toMillis());
          return late::add;
        });
  }

  private static void await(CountDownLatch event) {
    try {
      event.await(); // the timeout of the class ends it
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Check await(CountDownLatch hangs, CountDownLatch end) {
    hangs.countDown();
    await(end);
    return Check.ok("stuck", "");
  }

  @Test
  void thatFailThemselvesAreNotOk() {
    checks.put(
        "broken",
        () -> {
          throw new IllegalStateException("a fault of ours");
        });
    Report report = new Glance(checks).take().join();
    assertEquals(
        "broken is not known: the check failed; the log of the service tells why\n",
        report.brief());
  }
}
