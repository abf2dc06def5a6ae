package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.store.LogRepository.Appended;
import io.logwire.store.LogRepository.IdempotencyKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRepositoryTest {
  private static final IdempotencyKey KEY = new IdempotencyKey(1, "order-1");
  private static final LogEntry PAID = TestStore.entry("shop", "paid");

  @TempDir Path folder;
  private final HandClock clock = new HandClock();

  private static Appended append(TestStore store, LogEntry entry) {
    return store.repository.append(entry, Optional.of(KEY)).join();
  }

  @Test
  void makesARepeatSafeForADayAndNotForLonger() {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      Appended first = append(store, PAID);
      assertFalse(first.repeatsAnother());

      clock.advance(Duration.ofHours(24));
      assertEquals(first, append(store, PAID));
      assertTrue(append(store, TestStore.entry("shop", "refunded")).repeatsAnother());

      clock.advance(Duration.ofMillis(1));
      Appended second = append(store, PAID);
      assertNotEquals(first.id(), second.id());
      assertFalse(second.repeatsAnother());
      assertEquals(second, append(store, PAID), "the day begins anew");
      assertEquals(2, store.reader.find(LogQuery.latest(10)).size());
    }
  }

  @Test
  void knowsTheKeyAfterARestart() {
    Appended first;
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      first = append(store, PAID);
    }
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      assertEquals(first, append(store, PAID));
    }
  }

  @Test
  void keepsNoKeyOfALogThatWasNotKept() throws InterruptedException {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      CountDownLatch held = new CountDownLatch(1);
      CountDownLatch open = new CountDownLatch(1);
      var holding =
          store.writer.submit(
              0,
              tx -> {
                held.countDown();
                while (open.getCount() > 0) {
                  Thread.onSpinWait();
                }
                return 0;
              });
      held.await();
      var lost = store.repository.append(PAID, Optional.of(KEY));
      var fault =
          store.writer.submit(
              0,
              tx -> {
                throw new IllegalStateException("fails the batch that both are in");
              });
      open.countDown();
      holding.join();
      assertThrows(CompletionException.class, fault::join);
      assertThrows(CompletionException.class, lost::join);
      assertEquals(0, store.reader.find(LogQuery.latest(10)).size());

      Appended first = append(store, PAID);
      assertEquals(first, append(store, PAID));
      assertEquals(1, store.reader.find(LogQuery.latest(10)).size());
    }
  }

  @Test
  void givesIdsThatGrowWhenTheClockStepsBack() {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      long first = store.append(PAID);
      clock.advance(Duration.ofDays(-3));
      long second = store.append(PAID);
      assertTrue(second > first);
    }
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      long newest = store.reader.find(LogQuery.latest(1)).get(0).id();
      assertTrue(store.append(PAID) > newest, "after a restart too");
    }
  }
}
