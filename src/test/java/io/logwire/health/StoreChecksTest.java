package io.logwire.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.Pause;
import io.logwire.store.Store;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whether a real store takes a log now. */
@Timeout(120)
class StoreChecksTest {
  @TempDir Path folder;
  private final HandClock clock = new HandClock("2026-11-26T12:00:00Z");
  @AutoClose private TestStore store;
  private Health health;

  @BeforeEach
  void open() {
    store = new TestStore(folder, clock, Duration.ofDays(90));
    health = Health.of(store.store.health(), () -> Duration.ZERO, () -> Duration.ZERO);
  }

  private static String line(Report report, String name) {
    return report
        .verbose()
        .lines()
        .filter(line -> line.startsWith(name + " ", 3))
        .findFirst()
        .get();
  }

  @Test
  void aThreadThatDoesNothingForThirtySecondsIsSaid() {
    Duration most = Duration.ofSeconds(30);
    Duration less = most.minusMillis(1);
    awaitSaid("ok\n", less, less);
    String late = " has done nothing for 30 s; restart the service\n";
    awaitSaid("sender" + late, most, less);
    awaitSaid("door" + late, less, most);
  }

  private void awaitSaid(String words, Duration sender, Duration door) {
    Health asked = Health.of(store.store.health(), () -> sender, () -> door);
    await(asked::live, report -> report.brief().equals(words));
  }

  /** A machine that is busy may not answer at once, and what it answers holds for a second. */
  private static Report await(
      Supplier<CompletableFuture<Report>> asked, Predicate<Report> isMeant) {
    AtomicReference<Report> last = new AtomicReference<>();
    Pause.until(
        () -> {
          last.set(asked.get().join());
          return isMeant.test(last.get());
        },
        () -> last.get().verbose());
    return last.get();
  }

  private Report awaitReady(String name, String line) {
    return await(health::ready, report -> line(report, name).matches(line));
  }

  @Test
  void areAllOkWhileItDoes() throws Exception {
    Report report = awaitReady("write", "\\[\\+]write ok: committed in \\d+ ms");
    assertEquals("ok\n", report.brief());
    assertTrue(store.number("SELECT beat FROM probe") >= 2, "the start's, and that of the check");
    await(health::live, Report::isOk);
  }

  @Test
  void sayThatTheWriterHangsWithinASecondAndThatItGoesOn() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Boolean> hanging =
        store.writer.submit(
            0,
            tx -> {
              begun.countDown();
              return awaited(end);
            });
    begun.await();
    long hungSince = System.nanoTime();
    while (System.nanoTime() - hungSince < TimeUnit.SECONDS.toNanos(1)) {
      Pause.beforeTheNextLook();
    }
    Report report = health.ready().join(); // while it hangs
    String words = "is not committed: the writer or the disk hangs";
    while (!line(report, "write").endsWith(words)) { // a busy machine may not answer at once
      assertFalse(report.isOk());
      Pause.beforeTheNextLook();
      report = health.ready().join();
    }
    assertFalse(report.isOk());
    while (!health.live().join().isOk()) { // it hangs for a second only, 30 are too long
      Pause.beforeTheNextLook();
    }
    end.countDown();
    assertTrue(hanging.join());
    while (!health.ready().join().isOk()) {
      assertTrue(System.nanoTime() - hungSince < TimeUnit.SECONDS.toNanos(60), "it does not heal");
      Pause.beforeTheNextLook();
    }
  }

  private static boolean awaited(CountDownLatch end) {
    try {
      return end.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void sayThatTheFileWasMovedAway() throws Exception {
    Path file = folder.resolve("logwire.db");
    Files.move(file, folder.resolve("elsewhere.db"));
    Report report = awaitReady("file", "\\[-]file is not in its place.*");
    assertFalse(report.isOk());
    Files.move(folder.resolve("elsewhere.db"), file);
  }

  @Test
  void sayThatTheClockJumpedBeforeRetentionHasLooked() {
    clock.advance(Duration.ofDays(40)); // at the start, a store may not have been used for long
    Report report = awaitReady("clock", "\\[-]clock says 2027-01-05T12:00:0.*");
    assertFalse(report.isOk());
  }

  @Test
  void sayThatTheClockWentBackAndTakeLogs() {
    clock.advance(Duration.ofHours(-2));
    awaitReady("clock", "\\[\\+]clock ok: .*: it went back");
  }

  @Test
  void sayThatThreadsHaveStopped() {
    Health stuck = Health.of(store.store.health(), () -> Duration.ZERO, () -> Duration.ofHours(1));
    String words = "door has done nothing for 3,600 s; restart the service\n";
    Report report = await(stuck::live, one -> one.brief().equals(words));
    assertFalse(report.isOk());
    assertFalse(stuck.ready().join().isOk());
  }

  @Test
  void sayThatAClosedStoreTakesNothing() {
    Store closed = store.store;
    closed.close();
    await(health::ready, report -> report.brief().equals("write the service is stopping\n"));
  }
}
