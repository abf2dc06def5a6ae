package io.logwire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.store.StoreException;
import io.logwire.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A backup that was copied over the file of a killed service, whose WAL is still there. */
@Timeout(60)
class ReplacedFileTest {
  @TempDir Path home;
  private Path file;
  private Path wal;

  @BeforeEach
  void replace() throws Exception {
    Path data = home.resolve("data");
    Path backup = home.resolve("backup.db");
    file = data.resolve("logwire.db");
    wal = data.resolve("logwire.db-wal");
    try (ChildServer server = ChildServer.start(data);
        LogClient client = server.connect()) {
      assertEquals(202, client.send(Ledger.json("before", 10)).status());
      try (SqliteStore store = SqliteStore.existing(data, Clock.systemUTC())) {
        store.backup().toFile(backup, false, true, logs -> {});
      }
      assertEquals(202, client.send(Ledger.json("since", 10)).status());
      server.kill();
    }
    Files.copy(backup, file, StandardCopyOption.REPLACE_EXISTING);
    assertTrue(Files.size(wal) > 0);
  }

  private static TreeSet<String> references(Path file) throws SQLException {
    return new TreeSet<>(SqliteFile.texts(file, "SELECT reference FROM log"));
  }

  /** Why it has to be found: SQLite reads what the WAL says, and not what was copied there. */
  @Test
  void sqliteItselfUndoesTheCopyWithoutAWord() throws Exception {
    assertEquals(new TreeSet<>(List.of("before", "since")), references(file));
  }

  @Test
  void theStartRefusesItSaysWhatToDoAndChangesNothing() throws Exception {
    byte[] before = Files.readAllBytes(file);
    byte[] walBefore = Files.readAllBytes(wal);
    try (ChildServer server = ChildServer.launch(home.resolve("data"))) {
      assertEquals(1, server.exitCode());
      String said = String.join("\n", server.stderr());
      assertTrue(said.startsWith("LogWire does not start: " + wal), said);
      assertTrue(said.contains("delete logwire.db-wal and logwire.db-shm"), said);
      assertEquals(1, server.stderr().size(), said);
    }
    assertArrayEquals(before, Files.readAllBytes(file));
    assertArrayEquals(walBefore, Files.readAllBytes(wal));
  }

  @Test
  void aCommandRefusesItToo() {
    StoreException refused =
        assertThrows(
            StoreException.class,
            () -> SqliteStore.existing(home.resolve("data"), Clock.systemUTC()));
    assertTrue(refused.getMessage().contains("is of another file"), refused.getMessage());
  }

  @Test
  void withoutTheWalItIsTheBackup() throws IOException, SQLException {
    Files.delete(wal);
    Files.delete(home.resolve("data/logwire.db-shm"));
    try (ChildServer server = ChildServer.start(home.resolve("data"));
        LogClient client = server.connect()) {
      assertEquals(202, client.send(Ledger.json("after", 10)).status());
      server.terminate();
      server.exitCode();
    }
    assertEquals(new TreeSet<>(List.of("after", "before")), references(file));
  }
}
