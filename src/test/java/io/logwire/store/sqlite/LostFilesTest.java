package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.store.StoreException;
import io.logwire.store.sqlite.file.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody deletes, moves or replaces the files of a store under the service that has it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LostFilesTest {
  @TempDir Path home;
  @AutoClose private final OwnersLog log = new OwnersLog();
  private Path data;
  private Path file;
  private int appended; // and acknowledged

  @BeforeEach
  void name() {
    data = home.resolve("data");
    file = data.resolve("logwire.db");
  }

  private void append(TestStore store, int count) {
    for (int i = 0; i < count; i++) {
      store.append(TestStore.entry("c", "log " + i));
      appended++;
    }
  }

  // Of the first log that is refused: a look at the files is good for some milliseconds.
  private String refusal(TestStore store) {
    while (true) {
      try {
        append(store, 1);
      } catch (CompletionException e) {
        assertTrue(e.getCause() instanceof StoreException, () -> "" + e.getCause());
        return e.getCause().getMessage();
      }
    }
  }

  // What the next start would find, if the process ended now.
  private int logsInFileAlone() throws IOException, SQLException {
    Path copy = home.resolve("copy.db");
    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM log")) {
      return row.getInt(1);
    }
  }

  private void awaitEndOfWriter(TestStore store) throws InterruptedException {
    String said = refusal(store);
    while (!isEnd(said)) {
      assertTrue(said.contains("is not in its place any more"), said);
      said = refusal(store);
    }
  }

  @Test
  void aFileThatWasMovedAwayTakesNoLogsUntilItIsBack() throws Exception {
    try (TestStore store = new TestStore(data)) {
      append(store, 3);
      Path elsewhere = home.resolve("elsewhere.db");
      Files.move(file, elsewhere);
      String said = refusal(store);
      assertTrue(said.contains("logwire.db is not in its place any more"), said);
      assertFalse(store.store.health().isFileInPlace());
      Files.createFile(file); // as another start would
      assertTrue(refusal(store).contains("is not in its place"));
      Files.move(elsewhere, file, StandardCopyOption.REPLACE_EXISTING);
      append(store, 4);
      assertTrue(store.store.health().isFileInPlace());
    }
    assertEquals(appended, logsInFileAlone());
  }

  @ParameterizedTest
  @ValueSource(strings = {"logwire.db-wal", "logwire.db-shm"})
  void nothingIsLostWithWhatSqliteKeepsBesideTheFile(String name) throws Exception {
    try (TestStore store = new TestStore(data)) {
      append(store, 20);
      Files.delete(data.resolve(name));
      awaitEndOfWriter(store);
      assertEquals(appended, logsInFileAlone());
    }
  }

  @Test
  void aWalThatWasPutInThePlaceOfOursIsSetAside() throws Exception {
    Path wal = data.resolve("logwire.db-wal");
    Path older = home.resolve("older-wal");
    try (TestStore store = new TestStore(data)) {
      append(store, 5);
      Files.copy(wal, older);
      append(store, 15);
      Files.move(older, wal, StandardCopyOption.REPLACE_EXISTING);
      awaitEndOfWriter(store);
      assertEquals(appended, logsInFileAlone());
      assertTrue(Files.exists(data.resolve("logwire.db-wal.replaced")));
    }
    assertAllAreThere();
  }

  @Test
  void aLockThatWasDeletedIsTakenAgain() throws Exception {
    Path lock = data.resolve("logwire.lock");
    try (TestStore store = new TestStore(data)) {
      Files.delete(lock);
      append(store, 1);
      while (Files.notExists(lock) || DataFolder.isLeft(data)) { // it is made, and locked then
        append(store, 1);
      }
      assertTrue(DataFolder.tryLock(data).isEmpty());
      append(store, 1);
    }
    DataFolder.lock(data).close();
  }

  @Test
  void theFolderIsLeftToAServerThatHasTakenItAsTheLockWasDeleted() throws Exception {
    try (TestStore store = new TestStore(data)) {
      append(store, 20);
      Optional<DataFolder> other = Optional.empty();
      while (other.isEmpty()) { // until it is faster than the writer
        Files.deleteIfExists(data.resolve("logwire.lock"));
        other = DataFolder.tryLock(data);
      }
      while (!isEnd(refusal(store))) {
        Thread.onSpinWait();
      }
      other.get().close();
    }
    assertEquals(List.of(), log.linesWith("stays for the next start"));
    assertAllAreThere();
  }

  private void assertAllAreThere() throws SQLException {
    try (TestStore store = new TestStore(data)) {
      assertEquals(appended, store.number("SELECT count(*) FROM log"));
    }
  }

  private static boolean isEnd(String refusal) {
    return refusal.contains("the writer has ended") || refusal.contains("stopping");
  }
}
