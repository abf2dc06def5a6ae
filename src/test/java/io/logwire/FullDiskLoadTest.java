package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.console.Visitor;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A service under load whose disk gets full again and again, each time after some more bytes. */
@Timeout(600)
class FullDiskLoadTest {
  private static final Map<String, String> ALL_OF_THE_DISK = Map.of("LOGWIRE_DISK_RESERVE_MB", "0");
  private static final int CONNECTIONS = 12;
  private static final int ROUNDS = 14;
  private static final long MORE = 75_000; // bytes that are left in a round than in the last

  @TempDir Path home;

  @Test
  void answers503AndHealsEachTimeAndLosesNothing() throws Exception {
    Ledger ledger = new Ledger();
    try (SmallDisk disk = SmallDisk.mount(home.resolve("disk"), 256)) {
      Path data = disk.folder().resolve("data");
      try (ChildServer child = ChildServer.launch(data, ALL_OF_THE_DISK)) {
        for (int round = 0; round < ROUNDS; round++) {
          try (HttpLoad load =
              new HttpLoad(child.port(), "round" + round, CONNECTIONS, 2_000, ledger)) {
            load.awaitAcknowledged(200);
            disk.leave(round * MORE);
            load.awaitRefused(20);
            awaitSaid(child, "disk is full");
            disk.free();
            load.awaitAcknowledged(50);
            load.stop();
            assertEquals(new TreeSet<>(Set.of(202, 503)), new TreeSet<>(load.answers().keySet()));
          }
        }
        awaitReady(child);
        ledger.check(data.resolve("logwire.db"));
        child.kill();
      }
      try (ChildServer child = ChildServer.launch(data, ALL_OF_THE_DISK)) {
        child.port();
        ledger.check(data.resolve("logwire.db"));
        awaitReady(child);
      }
    }
  }

  private static void awaitReady(ChildServer child) {
    awaitSaid(child, "[+]write ok");
  }

  // A check that takes longer than a second, as on a busy machine, says that first.
  private static void awaitSaid(ChildServer child, String words) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    Visitor monitor = new Visitor(child.consolePort());
    String said = monitor.get("/readyz?verbose").body();
    while (!said.contains(words)) {
      assertTrue(System.nanoTime() - end < 0, said);
      Pause.beforeTheNextLook();
      said = monitor.get("/readyz?verbose").body();
    }
  }
}
