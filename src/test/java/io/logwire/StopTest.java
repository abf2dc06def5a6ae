package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.console.LiveReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM: answers, commits, moves the WAL into the file, and ends. */
class StopTest {
  private static final Duration MOST = Duration.ofSeconds(10);
  private static final int STARTS = 4; // of which a stop does less, on a machine of any speed

  @TempDir Path home;
  private final Ledger ledger = new Ledger();

  @Test
  void endsInTimeUnderLoadWithAllThatItAcknowledgedInTheFile() throws Exception {
    Path data = home.resolve("data");
    for (int i = 0; i < 3; i++) {
      try (ChildServer child = ChildServer.start(data);
          HttpLoad small = new HttpLoad(child.port(), "small" + i, 30, 200, ledger);
          HttpLoad large = new HttpLoad(child.port(), "large" + i, 4, 60_000, ledger)) {
        small.awaitAcknowledged(200);
        assertEndsInTime(child);
        small.awaitEnd();
        large.awaitEnd();
        assertEquals(List.of(), odd(small, large), "answers");
        child.assertNoLeftOvers(false); // and so no WAL
      }
      assertTrue(ledger.check(data.resolve("logwire.db")) > 200);
    }
  }

  @Test
  void endsLivePagesAtOnceAndLosesNoLogByIt() throws Exception {
    Path data = home.resolve("data");
    try (ChildServer child = ChildServer.start(data);
        HttpLoad load = new HttpLoad(child.port(), "load", 20, 200, ledger)) {
      List<LiveReader> pages = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        pages.add(LiveReader.open(child.consolePort(), "/logs/live"));
      }
      load.awaitAcknowledged(200);
      assertTrue(pages.get(0).next().isPresent());
      assertEndsInTime(child);
      load.awaitEnd();
      assertEquals(List.of(), odd(load), "answers");
      child.assertNoLeftOvers(false);
      for (LiveReader page : pages) {
        page.close();
      }
    }
    assertTrue(ledger.check(data.resolve("logwire.db")) >= 200);
  }

  @Test
  void endsInTimeWhenItIsIdleWithAConnectionOpen() throws Exception {
    Path data = home.resolve("data");
    try (ChildServer child = ChildServer.start(data);
        LogClient used = child.connect()) {
      ledger.sent("one", 10);
      ledger.acknowledged("one", used.send(Ledger.json("one", 10)).logId());
      assertEndsInTime(child);
      child.assertNoLeftOvers(false);
    }
    assertEquals(1, ledger.check(data.resolve("logwire.db")));
  }

  @Test
  void endsInTimeWhileAnotherProgramHasLockedTheFile() throws Exception {
    Path data = home.resolve("data");
    try (ChildServer child = ChildServer.start(data);
        LogClient client = child.connect()) {
      ledger.sent("one", 10);
      ledger.acknowledged("one", client.send(Ledger.json("one", 10)).logId());
      try (Connection other = SqliteFile.open(data.resolve("logwire.db"));
          Statement lock = other.createStatement();
          HttpLoad load = new HttpLoad(child.port(), "locked", 20, 200, ledger)) {
        load.awaitAcknowledged(20);
        lock.execute("PRAGMA busy_timeout = 30000");
        lock.execute("BEGIN IMMEDIATE");
        assertEndsInTime(child);
        load.awaitEnd();
        assertTrue(
            child.stderr().stream().anyMatch(line -> line.contains("stays for the next start")),
            () -> "it said " + child.stderr());
        lock.execute("COMMIT");
      }
    }
    ledger.check(data.resolve("logwire.db"));
  }

  @Test
  void canBeStoppedTwice() throws Exception {
    try (ChildServer child = ChildServer.start(home.resolve("data"))) {
      child.terminate();
      child.terminate();
      assertEquals(ChildServer.SIGTERM, child.exitCode());
      child.assertNoLeftOvers(false);
    }
  }

  private static List<Integer> odd(HttpLoad... loads) {
    return List.of(loads).stream()
        .flatMap(load -> load.answers().keySet().stream())
        .filter(status -> status != 202 && status != 503)
        .toList();
  }

  private static void assertEndsInTime(ChildServer child) {
    long before = System.nanoTime();
    child.terminate();
    assertEquals(ChildServer.SIGTERM, child.exitCode(), () -> "it said " + child.stderr());
    assertTrue(child.stderr().stream().anyMatch(line -> line.contains("stopped;")));
    Duration took = Duration.ofNanos(System.nanoTime() - before);
    Duration most = MOST.plus(child.startTook().multipliedBy(STARTS));
    assertTrue(took.compareTo(most) < 0, () -> took + " of " + most + ": " + child.stderr());
    assertTrue(
        child.stderr().stream().noneMatch(line -> line.startsWith("\tat ")),
        () -> "it said " + child.stderr());
  }
}
