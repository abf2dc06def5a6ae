package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.SqliteFile;
import io.logwire.log.LogQuery;
import io.logwire.log.RetentionRules;
import io.logwire.store.StoreException;
import io.logwire.store.sqlite.backup.BackupCheck;
import io.logwire.store.sqlite.backup.Restore;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Clock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is not whole is found and never becomes a store. */
@Timeout(60)
class RestoreTest {
  @TempDir Path folder;
  private Path backup;

  @BeforeEach
  void backUp() {
    backup = folder.resolve("backup.db");
    try (TestStore store = new TestStore(folder.resolve("data"))) {
      store.appendAll(
          IntStream.range(0, 500).mapToObj(i -> TestStore.entry("orders", "number " + i)).toList());
      store.store.backup().toFile(backup, false, true, logs -> {});
    }
  }

  private StoreException refused(Path into) {
    return assertThrows(
        StoreException.class, () -> Restore.run(into, () -> Files.newInputStream(backup)));
  }

  private void change(String sql) throws SQLException {
    SqliteFile.execute(backup, sql);
  }

  private void assertRefused(String words) {
    StoreException verified = assertThrows(StoreException.class, () -> BackupCheck.of(backup));
    assertTrue(verified.getMessage().contains(words), verified.getMessage());
    Path into = folder.resolve("new");
    String message = refused(into).getMessage();
    assertTrue(message.contains(words), message);
    assertFalse(Files.exists(into.resolve("logwire.db")));
    assertFalse(Files.exists(into.resolve("logwire.db.part")));
  }

  @Test
  void makesAStoreThatFindsEverything() throws Exception {
    Path into = folder.resolve("new/data");
    Restore.run(into, () -> Files.newInputStream(backup));
    try (TestStore store = new TestStore(into)) {
      assertEquals(500, store.number("SELECT count(*) FROM log"));
      assertEquals(
          store.number("SELECT max(id) FROM log"), store.number("SELECT up_to FROM index_mark"));
      LogQuery query = LogQuery.latest(10).text("\"number 77\"");
      assertEquals(1, store.reader.find(query).size());
    }
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(into.resolve("logwire.db"))));
  }

  @Test
  void replacesNoStore() {
    String message = refused(folder.resolve("data")).getMessage();
    assertTrue(message.contains("there is a store already"), message);
  }

  @Test
  void doesNotMixItWithTheWalOfAnotherStore() throws Exception {
    Path into = Files.createDirectory(folder.resolve("new"));
    Files.writeString(into.resolve("logwire.db-wal"), "of another");
    String message = refused(into).getMessage();
    assertTrue(message.contains("logwire.db-wal belongs to a store that is not there"), message);
  }

  @Test
  void refusesWhereAServiceRuns() throws Exception {
    Path into = folder.resolve("data");
    try (SqliteStore running = SqliteStore.open(into, RetentionRules.NONE, 0, Clock.systemUTC())) {
      assertTrue(running.file().startsWith(into));
      String message = refused(into).getMessage();
      assertTrue(message.contains("another LogWire server uses the folder"), message);
    }
  }

  @Test
  void findsALogThatIsMissing() throws Exception {
    change("DELETE FROM log WHERE id = (SELECT min(id) FROM log)");
    assertRefused("and 499 are there");
  }

  @Test
  void findsADamagedPage() throws Exception {
    long last = Files.size(backup) / 4_096;
    try (RandomAccessFile file = new RandomAccessFile(backup.toFile(), "rw")) {
      file.seek(file.length() - 4_096);
      file.write(new byte[512]);
    }
    assertRefused("page " + last);
  }

  @Test
  void findsAFileThatWasCutShort() throws Exception {
    try (RandomAccessFile file = new RandomAccessFile(backup.toFile(), "rw")) {
      file.setLength(file.length() / 2);
    }
    assertRefused("is damaged");
  }

  @Test
  void refusesWhatIsOfAnotherProgram() throws Exception {
    change("PRAGMA application_id = 1");
    assertRefused("is a database of another program");
  }

  @Test
  void refusesWhatIsOfANewerOne() throws Exception {
    change("PRAGMA user_version = 99");
    assertRefused("was written by a newer LogWire");
  }
}
