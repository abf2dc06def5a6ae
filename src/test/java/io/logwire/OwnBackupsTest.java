package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogQuery;
import io.logwire.store.Store;
import io.logwire.store.StoreException;
import io.logwire.store.sqlite.SqliteStore;
import io.logwire.store.sqlite.backup.BackupCheck;
import io.logwire.store.sqlite.backup.Restore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A service that makes backups by itself. */
@Timeout(120)
class OwnBackupsTest {
  @TempDir Path folder;

  @Test
  void makesOneAtItsStartAndStillHasItsFolderForItself() throws Exception {
    Path backups = Files.createDirectory(folder.resolve("backups"));
    Path data = folder.resolve("data");
    try (ChildServer first = ChildServer.start(data);
        LogClient client = first.connect()) {
      assertEquals(202, client.send(Ledger.json("one", 10)).status());
      first.terminate();
      first.exitCode();
    }
    Map<String, String> settings = Map.of("LOGWIRE_BACKUP_FOLDER", backups.toString());
    try (ChildServer server = ChildServer.launch(data, settings)) {
      server.awaitSaid("backup: ");
      Path made;
      try (Stream<Path> all = Files.list(backups)) {
        made = all.findFirst().orElseThrow();
      }
      assertEquals(1, BackupCheck.of(made).logs());
      StoreException refused =
          assertThrows(
              StoreException.class, () -> Restore.run(data, () -> Files.newInputStream(made)));
      assertTrue(refused.getMessage().contains("another LogWire server"), refused.getMessage());
    }
  }

  @Test
  void tellsOfABackupThatFailedAsALog() throws Exception {
    Path gone = folder.resolve("gone");
    Map<String, String> settings = Map.of("LOGWIRE_BACKUP_FOLDER", gone.toString());
    try (ChildServer server = ChildServer.launch(folder.resolve("data"), settings)) {
      server.awaitSaid("backup: ");
      server.port(); // from now on it hears the signal, and looks at once
      server.hangUp();
      String told = "";
      while (!told.contains("no backup was made: ")) {
        Pause.beforeTheNextLook();
        told = String.join("\n", labels());
      }
      assertTrue(told.contains(gone.toString()), told);
    }
  }

  private List<String> labels() {
    try (Store store = SqliteStore.existing(folder.resolve("data"), Clock.systemUTC())) {
      return store.reader().find(LogQuery.latest(9).channel("logwire")).stream()
          .map(log -> log.entry().label() + " " + log.entry().body())
          .toList();
    }
  }
}
