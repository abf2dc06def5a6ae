package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What becomes of alerts when the process ends in the middle of them. */
class AlertsAfterKillTest extends AlertsFixture {
  private static final int KILLS = 20;

  private ChildServer child() throws IOException {
    return ChildServer.launch(folder.resolve("data"), environment());
  }

  @Test
  void killedTwentyTimesWhileSendingItLosesNoAlertAndRepeatsAtMostOneAKill() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    int number = 0;
    for (int i = 0; i < KILLS; i++) {
      try (ChildServer child = child()) {
        int port = child.port();
        int first = number;
        int until = got.size() + 1 + random.nextInt(18);
        Thread client =
            new Thread(
                () -> {
                  for (int j = first; j < first + 20; j++) {
                    if (send(port, "a" + j) == 202) {
                      acknowledged.add("a" + j);
                    }
                  }
                });
        client.start();
        await(() -> got.size() >= until, "alert " + until + ", seed " + seed);
        LockSupport.parkNanos(random.nextInt(5_000_000)); // any moment of an exchange
        child.kill();
        client.join();
        number += 20;
      }
    }
    try (LogWire service = LogWire.start(config(), Clock.systemUTC())) {
      assertEquals(202, send(service.port(), "last"));
      await(() -> labels().contains("last"), "the last one, seed " + seed);
    }
    Set<String> received = new HashSet<>(labels());
    acknowledged.removeAll(received);
    assertEquals(Set.of(), acknowledged, "lost, seed " + seed);
    Map<String, String> idOf = new HashMap<>();
    got.forEach(one -> assertEquals(one.id(), idOf.merge(one.label(), one.id(), (a, b) -> b)));
    int repeats = got.size() - new HashSet<>(got).size();
    assertTrue(repeats <= KILLS, repeats + " repeats, seed " + seed);
    List<String> once = labels().stream().distinct().toList();
    assertEquals(
        once.stream().sorted(Comparator.comparing(AlertsAfterKillTest::numberOf)).toList(), once);
  }

  private static int numberOf(String label) {
    return label.equals("last") ? Integer.MAX_VALUE : Integer.parseInt(label.substring(1));
  }

  @Test
  void stoppedBySigtermMidAttemptItEndsWithinTenSecondsAndKeepsTheAlertOwed() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    onRequest =
        () -> {
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    try (ChildServer child = child()) {
      assertEquals(202, send(child.port(), "held"));
      await(() -> got.size() == 1, "the attempt");
      long start = System.nanoTime();
      child.terminate();
      assertEquals(ChildServer.SIGTERM, child.exitCode());
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
      assertTrue(seconds < 14, seconds + " s; the attempt would take 15"); // of a busy machine
    }
    over.countDown();
    assertTrue(run("list").err().contains("1 owed, 0 failed"));
    onRequest = () -> {};
    try (LogWire service = LogWire.start(config(), Clock.systemUTC())) {
      await(() -> got.size() == 2, "the second attempt of port " + service.port());
    }
    assertEquals(1, got.stream().map(Got::id).distinct().count());
  }
}
