package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogId;
import io.logwire.store.sqlite.SqliteStore;
import io.logwire.store.sqlite.backup.BackupContents;
import io.logwire.store.sqlite.backup.Restore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Backups of a service that takes logs without a pause. */
@Timeout(600)
class BackupUnderLoadTest {
  // More would fill the file with what each of the thirty has to find again.
  private static final int SENDERS = 2;
  private static final Duration PAUSE = Duration.ofMillis(2);
  private static final int BACKUPS = 30;
  private static final int BODY = 300;
  private static final long MOST_OF_THE_WAL = 64L << 20;

  @TempDir Path folder;

  @Test
  void eachOfThirtyIsWholeAndHoldsWhatWasAcknowledgedBeforeItBegan() throws Exception {
    Path data = folder.resolve("data");
    Ledger ledger = new Ledger();
    try (ChildServer server = ChildServer.start(data);
        HttpLoad load = new HttpLoad(server.port(), "load", SENDERS, BODY, ledger, PAUSE)) {
      load.awaitAcknowledged(100);
      for (int i = 0; i < BACKUPS; i++) {
        load.awaitAcknowledged(20);
        Set<String> before = Set.copyOf(ledger.acknowledged());
        Path file = folder.resolve("backup-" + i + ".db");
        BackupContents made;
        try (SqliteStore store = SqliteStore.existing(data, Clock.systemUTC())) {
          made = store.backup().toFile(file, false, true, logs -> {});
        }
        assertTrue(Files.size(data.resolve("logwire.db-wal")) < MOST_OF_THE_WAL, "the WAL");
        assertEquals(made.logs(), ledger.check(file, before));
        restore(file, folder.resolve("restored-" + i), made, ledger, before);
      }
      load.stop();
      assertEquals(Set.of(202), load.answers().keySet());
    }
  }

  private static void restore(
      Path file, Path into, BackupContents made, Ledger ledger, Set<String> before)
      throws Exception {
    assertEquals(made, Restore.run(into, () -> Files.newInputStream(file)));
    assertEquals(made.logs(), ledger.check(into.resolve("logwire.db"), before));
    try (SqliteStore store = SqliteStore.existing(into, Clock.systemUTC())) {
      assertEquals(made.newest().orElseThrow(), LogId.time(store.reader().newest()));
    }
  }
}
