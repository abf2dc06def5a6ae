package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.log.StoredLog;
import io.logwire.store.Erasure;
import io.logwire.store.ErasurePreview;
import io.logwire.store.LogReader;
import io.logwire.store.LogRepository;
import io.logwire.store.LogRepository.IdempotencyKey;
import io.logwire.store.StoreException;
import io.logwire.store.index.Gathering;
import io.logwire.store.index.IndexContents;
import io.logwire.store.index.SegmentTable;
import io.logwire.store.index.Segments;
import io.logwire.store.index.Terms;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.LogIndex;
import io.logwire.store.sql.LogRow;
import io.logwire.store.sql.OwedAlerts;
import io.logwire.store.sql.SqlSegments;
import io.logwire.store.sqlite.file.DataFolder;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.FileWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ErasureTest {
  private static final OwedAlerts NOBODY = new OwedAlerts(unused -> List.of(), () -> {});

  private static final LogQuery ANNA = LogQuery.latest(1).reference("anna 4711");

  @TempDir Path folder;

  /** A log with words of its own: {@code anna-word-17-0}, and so on. */
  private static LogEntry of(String person, int number, int words) {
    String own =
        IntStream.range(0, words)
            .mapToObj(i -> person + "word%04dn%04d".formatted(number, i))
            .collect(Collectors.joining(" "));
    return new LogEntry(
        "shop",
        person + " 4711",
        person + "label" + number,
        own,
        LogType.ACTION,
        number % 2 == 0,
        List.of(person + "tag"),
        Map.of("mail", person + "@example.com"));
  }

  private static void append(TestStore store, LogEntry... entries) {
    List<CompletableFuture<?>> appended = new ArrayList<>();
    for (LogEntry entry : entries) {
      appended.add(store.repository.append(entry, Optional.empty()));
    }
    appended.forEach(CompletableFuture::join);
  }

  private static LogEntry[] mixed(int logs, int words) {
    return IntStream.range(0, logs)
        .mapToObj(i -> of(i % 4 == 0 ? "anna" : "bert", i, words))
        .toArray(LogEntry[]::new);
  }

  private long erase(LogQuery query) {
    try (DataFolder shared = DataFolder.share(folder);
        Database database = Database.open(shared);
        Erasure erasure = SqliteErasure.open(database, () -> true)) {
      long erased = erasure.erase(query, new LogReader(database).newest(), unused -> {});
      erasure.finish();
      return erased;
    }
  }

  // By another process: if this one closed the file, SQLite would lose its locks on it.
  private String bytes(String file) throws IOException, InterruptedException {
    Process cat = new ProcessBuilder("cat", folder.resolve(file).toString()).start();
    byte[] bytes = cat.getInputStream().readAllBytes();
    assertEquals(0, cat.waitFor());
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private void assertHoldsNothingOf(String person) throws Exception {
    String all = bytes("logwire.db") + bytes("logwire.db-wal");
    int at = all.indexOf(person);
    assertEquals(-1, at, () -> all.substring(at, Math.min(all.length(), at + 60)));
    TreeSet<Long> known = index(IndexContents::terms);
    long[] ofAnother = Terms.of(of("carl", 1, 1));
    for (long term : Terms.of(of(person, 1, 1))) {
      assertTrue(
          Arrays.binarySearch(ofAnother, term) >= 0 || !known.contains(term), person + " " + term);
    }
  }

  private <T> T index(Function<SegmentTable, T> look) throws SQLException {
    try (Connection connection = sqlite();
        SqlSegments table = SqlSegments.of(connection)) {
      return look.apply(table);
    }
  }

  private Connection sqlite() throws SQLException {
    Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("logwire.db"));
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 30000");
    }
    return connection;
  }

  /** How many terms of words the index has that begin so. */
  private int words(String beginning) throws SQLException {
    return index(table -> IndexContents.words(table, beginning));
  }

  private static List<String> labels(LogReader reader, LogQuery query) {
    return reader.find(query).stream().map(StoredLog::entry).map(LogEntry::label).toList();
  }

  @Test
  void leavesNothingOfTheLogsInTheFileTheIndexAndTheWalAndAllOfTheOthers() throws Exception {
    try (TestStore store = new TestStore(folder)) {
      append(store, mixed(80, 60));
      LogIndexTest.indexAll(folder);
      append(store, mixed(80, 60));
      assertTrue(bytes("logwire.db-wal").contains("annaword0004n0007"));

      assertEquals(40, erase(ANNA));

      assertHoldsNothingOf("anna");
      assertEquals(0, words("anna"));
      LogIndexTest.indexAll(folder);
      assertTrue(words("bertword") > 60 * 60 - 5, "but for equal hashes");
      assertTrue(bytes("logwire.db").contains("bertword0005n0007"));
      LogQuery bert = LogQuery.latest(1_000).reference("bert 4711");
      assertEquals(120, store.reader.find(bert).size());
      for (int i = 1; i < 80; i += 2) {
        assertEquals(2, store.reader.find(bert.text("bertword%04dn0059".formatted(i))).size());
      }
      assertEquals(120, store.number("SELECT sum(logs) FROM log_count"));
    }
  }

  @Test
  void leavesNothingInPagesThatWereFreeBefore() throws Exception {
    try (TestStore store = new TestStore(folder)) {
      append(store, mixed(40, 400));
      LogIndexTest.indexAll(folder);
      try (Connection other = sqlite();
          Statement statement = other.createStatement()) {
        statement.execute("PRAGMA secure_delete = FAST");
        statement.execute("DELETE FROM log WHERE reference = 'anna 4711' AND label > 'annalabel1'");
        statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
      }
      assertTrue(bytes("logwire.db").contains("annaword0020n0300"));

      erase(ANNA);

      assertFalse(bytes("logwire.db").contains("annaword0020n0300"));
      assertEquals(30, store.reader.find(LogQuery.latest(100)).size());
      assertTrue(store.number("SELECT count(*) FROM index_row") > 0);
    }
  }

  @Test
  void deletesTheKeysTheAlertsAndTheCountsOfTheLogsWithThem() throws Exception {
    try (TestStore store = new TestStore(folder)) {
      IdempotencyKey key = new IdempotencyKey(7, "annas-order");
      long id = store.repository.append(of("anna", 1, 3), Optional.of(key)).join().id();
      long other =
          store
              .repository
              .append(of("bert", 1, 3), Optional.of(new IdempotencyKey(7, "b")))
              .join()
              .id();
      try (Connection connection = sqlite();
          Statement statement = connection.createStatement()) {
        for (int failed = 0; failed < 2; failed++) {
          for (long log : List.of(id, other)) {
            statement.execute(
                "INSERT INTO delivery (webhook, failed, log_id, owed_since, attempts, outcome) VALUES ('ops', %d, %d, 0, 1, 'annasanswer')"
                    .formatted(failed, log));
          }
        }
        statement.execute("INSERT INTO delivered VALUES (%d, 'annaswebhook', 1, 1)".formatted(id));
        statement.execute("UPDATE delivery SET outcome = NULL WHERE log_id = " + other);
      }

      assertEquals(1, erase(ANNA));

      assertHoldsNothingOf("anna");
      assertEquals(0, store.number("SELECT count(*) FROM delivered"));
      assertEquals(2, store.number("SELECT count(*) FROM delivery WHERE log_id = " + other));
      assertEquals(1, store.number("SELECT count(*) FROM idempotency_key"));
      assertEquals(1, store.number("SELECT sum(logs) FROM log_count"));
      erase(LogQuery.latest(1).reference("bert 4711"));
      assertEquals(0, store.number("SELECT count(*) FROM log_count"));
    }
  }

  @Test
  void keepsWhatIsAppendedAfterItWasCounted() {
    try (TestStore store = new TestStore(folder)) {
      append(store, of("anna", 1, 3), of("anna", 2, 3));
      ErasurePreview tally = ErasurePreview.of(store.database, ANNA);
      append(store, of("anna", 3, 3));
      try (DataFolder shared = DataFolder.share(folder);
          Database database = Database.open(shared);
          Erasure erasure = SqliteErasure.open(database, () -> true)) {
        assertEquals(2, erasure.erase(ANNA, tally.newest(), unused -> {}));
        erasure.finish();
      }
      assertEquals(List.of("annalabel3"), labels(store.reader, LogQuery.latest(9)));
    }
  }

  @Test
  void countsLogsChannelsAndAlertsThatAreOwed() {
    try (DataFolder mine = DataFolder.lock(folder);
        Database database = Database.open(mine)) {
      LogIndex index = IndexCatchUp.open(database, RetentionRules.NONE);
      try (GroupCommit writer = FileWriter.start(database, GroupCommit.Witness.NONE, index)) {
        OwedAlerts alerts = new OwedAlerts(unused -> List.of("ops"), () -> {});
        LogRepository repository =
            SqliteRepository.open(database, writer, index, alerts, Clock.systemUTC());
        List<Long> ids = new ArrayList<>();
        for (LogEntry entry : mixed(9, 1)) {
          ids.add(repository.append(entry, Optional.empty()).join().id());
        }
        assertEquals(
            new ErasurePreview(3, ids.get(0), ids.get(8), Map.of("shop", 3L), 3, ids.get(8)),
            ErasurePreview.of(database, ANNA));
        assertEquals(
            new ErasurePreview(0, 0, 0, Map.of(), 0, ids.get(8)),
            ErasurePreview.of(database, LogQuery.latest(1).channel("none")));
      }
    }
  }

  @Test
  void keepsTheIndexOfARunningServerFromBringingTermsBack() throws Exception {
    try (DataFolder mine = DataFolder.lock(folder);
        Database database = Database.open(mine)) {
      LogIndex index = IndexCatchUp.open(database, RetentionRules.NONE);
      try (GroupCommit writer =
          FileWriter.start(database, GroupCommit.Witness.NONE)) { // as if it had no time for upkeep
        LogRepository repository =
            SqliteRepository.open(database, writer, index, NOBODY, Clock.systemUTC());
        for (LogEntry entry : mixed(160, 3)) {
          repository.append(entry, Optional.empty()).join();
        }
      }
      assertTrue(index.owed() > 0);
      assertEquals(40, erase(ANNA));
      try (GroupCommit writer = FileWriter.start(database, GroupCommit.Witness.NONE, index)) {
        LogRepository repository =
            SqliteRepository.open(database, writer, index, NOBODY, Clock.systemUTC());
        for (int i = 0; i < 1_100; i++) { // a segment, and more
          repository.append(of("carl", 1, 1), Optional.empty()).join();
        }
        LogIndexTest.awaitIndexed(database);
      }
      assertTrue(index.owed() < 256);
      assertEquals(0, words("anna"));
      assertHoldsNothingOf("anna");
    }
  }

  @Test
  void isFinishedByTheNextOneWhereverItWasCutShort() throws Exception {
    try (TestStore store = new TestStore(folder)) {
      append(store, mixed(16, 6));
      append(store, of("anna", 99, 200), of("bert", 99, 200));
      LogIndexTest.indexAll(folder);
      int cut = 0;
      long erased = 0;
      for (boolean done = false; !done; cut++) {
        AtomicInteger steps = new AtomicInteger(cut);
        try (DataFolder shared = DataFolder.share(folder);
            Database database = Database.open(shared);
            Erasure erasure =
                SqliteErasure.open(
                    database,
                    () -> {
                      if (steps.getAndDecrement() == 0) {
                        throw new IllegalStateException("cut");
                      }
                      return true;
                    })) {
          long[] now = {0};
          try {
            erasure.erase(ANNA, store.reader.newest(), all -> now[0] = all);
            erasure.finish();
            done = true;
          } catch (IllegalStateException e) {
            assertEquals("cut", e.getMessage());
          }
          erased += now[0];
        }
        assertEquals(
            !done && erased > 0, !done && erased > 0 && SqliteErasure.isUnfinished(store.database));
      }
      assertTrue(cut > 5, "cuts: " + cut);
      assertEquals(5, erased);
      assertFalse(SqliteErasure.isUnfinished(store.database));
      assertEquals(0, words("anna"));
      assertHoldsNothingOf("anna");
      assertEquals(13, store.reader.find(LogQuery.latest(99).reference("bert 4711")).size());
      assertEquals(13, words("bertlabel"));
    }
  }

  @Test
  void takesALogOutOfTheImportedSegmentThatHasIt() throws Exception {
    HandClock clock = new HandClock("2026-03-01T12:30:00Z");
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      append(store, mixed(8, 2));
      clock.advance(Duration.ofSeconds(2));
      append(store, mixed(8, 2));
      LogIndexTest.indexAll(folder);
      LogRow imported = LogRow.of(of("anna", 77, 2));
      long between = LogId.firstAt(clock.millis() - 1_000);
      store
          .writer
          .submit(
              0,
              tx -> {
                for (long id : List.of(LogId.firstAt(clock.millis() - 9_000), between)) {
                  imported.insert(tx, id);
                  Gathering gathering = new Gathering();
                  gathering.add(id, imported.terms());
                  Segments.write(SqlSegments.of(tx), gathering);
                }
                return true;
              })
          .join();
      assertEquals(6, erase(ANNA));
      assertEquals(0, words("anna"));
      assertEquals(12, store.reader.find(LogQuery.latest(99).tag("berttag")).size());
      assertHoldsNothingOf("anna");
    }
  }

  @Test
  void saysThatTheWalKeepsTheTextWhileAnotherProgramReads() throws Exception {
    try (TestStore store = new TestStore(folder)) {
      append(store, of("anna", 1, 3));
      try (Connection reader = sqlite();
          Statement statement = reader.createStatement()) {
        statement.execute("BEGIN");
        statement.executeQuery("SELECT count(*) FROM log").close();
        try (DataFolder shared = DataFolder.share(folder);
            Database database = Database.open(shared);
            Erasure erasure = SqliteErasure.open(database, () -> true, Duration.ofMillis(100))) {
          assertEquals(1, erasure.erase(ANNA, store.reader.newest(), unused -> {}));
          String message = assertThrows(StoreException.class, erasure::finish).getMessage();
          assertTrue(message.contains("may still hold their text"), message);
        }
        statement.execute("ROLLBACK");
      }
      assertTrue(SqliteErasure.isUnfinished(store.database));
      erase(ANNA);
      assertHoldsNothingOf("anna");
      assertFalse(SqliteErasure.isUnfinished(store.database));
    }
  }
}
