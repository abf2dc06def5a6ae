package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogQuery;
import io.logwire.log.RetentionRules;
import io.logwire.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
  @TempDir Path folder;

  private SqliteStore existing(Path path) {
    return SqliteStore.existing(path, Clock.systemUTC());
  }

  private static SqliteStore opened(Path path) {
    return SqliteStore.open(path, RetentionRules.NONE, 0, Clock.systemUTC());
  }

  private Connection sqlite() throws Exception {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("logwire.db"));
  }

  @Test
  void aCommandFindsWhatTheServiceHasKept() {
    try (TestStore service = new TestStore(folder);
        SqliteStore command = existing(folder)) {
      long id = service.append(TestStore.entry("c", "kept"));
      assertEquals(id, command.reader().find(LogQuery.latest(9)).get(0).id());
      assertTrue(command.tokens().create("shop", List.of()).isPresent());
      assertEquals("shop", service.tokens.list().get(0).name());
    }
  }

  @Test
  void aCommandMakesNothingAndNamesTheFolderThatItLookedAt() throws Exception {
    Path none = folder.resolve("none");
    String noFolder = assertThrows(StoreException.class, () -> existing(none)).getMessage();
    assertTrue(noFolder.contains("no folder " + none.toAbsolutePath()), noFolder);
    assertFalse(Files.exists(none));
    String noFile = assertThrows(StoreException.class, () -> existing(folder)).getMessage();
    assertTrue(noFile.contains("no logwire.db in " + folder.toAbsolutePath()), noFile);
    try (var files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void aCommandMigratesNothing() throws Exception {
    opened(folder).close();
    try (Connection connection = sqlite();
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 0");
    }
    String older = assertThrows(StoreException.class, () -> existing(folder)).getMessage();
    assertTrue(older.contains("older LogWire"), older);
    try (Connection connection = sqlite();
        Statement statement = connection.createStatement();
        var row = statement.executeQuery("PRAGMA user_version")) {
      assertEquals(0, row.getInt(1));
    }
  }

  @Test
  void isMadeOnceByACommandThatMayBeginOne() {
    assertTrue(new SqlitePlace(folder).make());
    assertFalse(new SqlitePlace(folder).make());
    try (SqliteStore store = existing(folder)) {
      assertEquals(0, store.state().logs());
    }
  }

  @Test
  void aProbeCommitsForReal() throws Exception {
    try (SqliteStore store = opened(folder)) {
      long before = beats();
      store.probe();
      store.probe();
      assertEquals(2, beats() - before);
      try (Connection locker = sqlite();
          Statement statement = locker.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        String refused = assertThrows(StoreException.class, store::probe).getMessage();
        assertTrue(refused.contains("locked"), refused);
      }
    }
  }

  private long beats() throws Exception {
    try (Connection connection = sqlite();
        Statement statement = connection.createStatement();
        var row = statement.executeQuery("SELECT ifnull(sum(beat), 0) FROM probe")) {
      return row.getLong(1);
    }
  }

  @Test
  void whoSearchesHoldsUpNeitherTokensNorAlerts() throws Exception {
    int searches = 12;
    ExecutorService console = Executors.newFixedThreadPool(searches);
    CountDownLatch begun = new CountDownLatch(4); // as many as there are connections
    CountDownLatch end = new CountDownLatch(1);
    try (TestStore service = new TestStore(folder)) {
      for (int i = 0; i < searches; i++) {
        console.execute(
            () ->
                service.database.look(
                    snapshot -> {
                      begun.countDown();
                      awaitUninterruptibly(end);
                      return 0;
                    }));
      }
      begun.await();
      // Who waited for one of those connections would be refused after five seconds.
      assertEquals(List.of(), service.tokens.list());
      assertEquals(Optional.empty(), service.store.outbox().head("ops"));
      service.append(TestStore.entry("c", "meanwhile"));
      end.countDown();
      console.shutdown();
      assertTrue(console.awaitTermination(20, TimeUnit.SECONDS));
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aQuestionThatWantsTooMuchMemoryFailsAloneAndLogsGoOn() throws Exception {
    try (TestStore service = new TestStore(folder)) {
      String greedy = "SELECT length(hex(zeroblob(10000000)))";
      String refused =
          assertThrows(StoreException.class, () -> service.number(greedy)).getMessage();
      assertTrue(refused.contains("SQLITE_TOOBIG"), refused);
      long id = service.append(TestStore.entry("c", "after"));
      assertEquals(id, service.reader.newest());
    }
  }

  @Test
  void isClosedTwiceWithoutATrace() {
    SqliteStore store = opened(folder);
    store.close();
    store.close();
    opened(folder).close(); // nobody has it any more
  }
}
