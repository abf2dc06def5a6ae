package io.logwire.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.Pause;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Checks that are made when somebody asks. */
@Timeout(120)
class GlanceTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Map<String, Supplier<Check>> checks = new LinkedHashMap<>();

  @Test
  void areMadeOnceForAllWhoAskWithinASecond() {
    AtomicInteger made = new AtomicInteger();
    checks.put("one", () -> Check.ok("one", "" + made.incrementAndGet()));
    Glance glance = new Glance(checks);
    long begin = System.nanoTime();
    Report first = glance.take().join();
    Report second = glance.take().join();
    if (System.nanoTime() - begin < SECOND) {
      assertSame(first, second);
    }
    while (glance.take().join() == first) {
      assertTrue(System.nanoTime() - begin < 20 * SECOND, "it is never made again");
      Pause.beforeTheNextLook();
    }
    assertTrue(System.nanoTime() - begin >= SECOND, "it was made again too soon");
    assertEquals(2, made.get());
  }

  @Test
  void thatHangAreAnsweredWithinASecondAndSaySo() {
    CountDownLatch end = new CountDownLatch(1);
    checks.put("well", () -> Check.ok("well", "as it should be"));
    checks.put("stuck", () -> await(end));
    checks.put("behind", () -> Check.ok("behind", ""));
    Glance glance = new Glance(checks);
    for (int i = 0; i < 2; i++) {
      long begin = System.nanoTime();
      Report report = glance.take().join();
      assertTrue(System.nanoTime() - begin < 5 * SECOND, "a second, and what a busy machine adds");
      assertFalse(report.isOk());
      String[] lines = report.verbose().split("\n");
      assertEquals("[+]well ok: as it should be", lines[0]);
      assertTrue(lines[1].matches("\\[-]stuck has not answered for [\\d.]+ s"), lines[1]);
      assertTrue(lines[2].startsWith("[-]behind has not answered"), lines[2]);
      assertEquals("not ok", lines[3]);
    }
    end.countDown();
    long begin = System.nanoTime();
    while (!glance.take().join().isOk()) {
      assertTrue(System.nanoTime() - begin < 20 * SECOND, "it does not heal");
    }
  }

  private static Check await(CountDownLatch end) {
    try {
      return end.await(20, TimeUnit.SECONDS) ? Check.ok("stuck", "") : Check.failed("stuck", "");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
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
