package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.SqliteFile;
import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.log.StoredLog;
import io.logwire.store.LogReader;
import io.logwire.store.LogRepository;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.LogIndex;
import io.logwire.store.sql.OwedAlerts;
import io.logwire.store.sqlite.file.DataFolder;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.FileWriter;
import io.logwire.store.sqlite.file.Schema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LogIndexTest {
  private static final OwedAlerts NOBODY =
      new OwedAlerts(unused -> List.of(), () -> {}, Clock.systemUTC());

  private static final int LOGS = 10_000;
  private static final String BEHIND =
      "SELECT count(*) >= 256 FROM log WHERE id > (SELECT up_to FROM index_mark)";

  private static final String SEGMENTS = "SELECT count(*) FROM index_segment WHERE state = 1";

  @TempDir Path path;

  private static LogEntry about(String reference) {
    return new LogEntry(
        "shop", reference, "sold", "", LogType.ACTION, false, List.of("tag"), Map.of());
  }

  private static List<Long> found(LogReader reader, String reference) {
    return reader.find(LogQuery.latest(10).reference(reference)).stream()
        .map(StoredLog::id)
        .toList();
  }

  /** Appends logs that are about "0", "1", "2" ...; their ids. */
  private static List<Long> append(LogRepository repository, int logs) {
    List<CompletableFuture<LogRepository.Appended>> appended = new ArrayList<>();
    for (int i = 0; i < logs; i++) {
      appended.add(repository.append(about("" + i), Optional.empty()));
      if (i % 1_000 == 0) {
        appended.get(i).join(); // no more than the queue takes
      }
    }
    return appended.stream().map(done -> done.join().id()).toList();
  }

  @Test
  void catchesUpAtTheStartWithWhatACrashHasLeft() throws SQLException {
    List<Long> ids;
    try (DataFolder folder = DataFolder.lock(path);
        Database database = Database.open(folder)) {
      LogIndex never = IndexCatchUp.open(database, RetentionRules.NONE);
      try (GroupCommit writer =
          FileWriter.start(database, GroupCommit.Witness.NONE)) { // as if it had no time for upkeep
        ids =
            append(SqliteRepository.open(database, writer, never, NOBODY, Clock.systemUTC()), LOGS);
      }
      LogReader reader = new LogReader(database);
      assertEquals(List.of(ids.get(7)), found(reader, "7"), "before");
    }
    try (TestStore store = new TestStore(path)) {
      assertEquals(0, number(store.database, BEHIND));
      assertFindsEach(store.reader, ids);
    }
  }

  @Test
  void losesNothingAndKeepsTheLogsComingWhenItsStepsFail() throws Exception {
    try (TestStore store = new TestStore(path)) {
      append(store.repository, 1);
      change("ALTER TABLE index_row RENAME TO elsewhere");
      List<Long> ids = append(store.repository, LOGS);
      assertEquals(LOGS + 1, number(store.database, "SELECT count(*) FROM log"));
      change("ALTER TABLE elsewhere RENAME TO index_row");
      assertFindsEach(store.reader, ids);
      awaitIndexed(store.database);
      assertFindsEach(store.reader, ids);
      assertTrue(indexedLogs(store) > LOGS - 256);
    }
  }

  @Test
  void holdsABoundedPartOfWhatItOwesInMemory() throws Exception {
    try (DataFolder folder = DataFolder.lock(path);
        Database database = Database.open(folder)) {
      LogIndex index = IndexCatchUp.open(database, RetentionRules.NONE);
      List<Long> ids;
      try (GroupCommit writer =
          FileWriter.start(database, GroupCommit.Witness.NONE)) { // which does no upkeep
        ids =
            append(
                SqliteRepository.open(database, writer, index, NOBODY, Clock.systemUTC()),
                3 * LOGS);
      }
      assertTrue(index.owed() < 2 * LOGS, () -> "owed in memory: " + index.owed());
      try (GroupCommit writer = FileWriter.start(database, GroupCommit.Witness.NONE, index)) {
        append(SqliteRepository.open(database, writer, index, NOBODY, Clock.systemUTC()), 1);
        awaitIndexed(database);
        assertFindsEach(new LogReader(database), ids);
      }
    }
  }

  @Test
  void keepsTheSegmentsFewThatASearchHasToAsk() throws Exception {
    try (TestStore store = new TestStore(path)) {
      for (int i = 0; i < 40; i++) {
        append(store.repository, 1_030); // and with them a segment
        awaitIndexed(store.database);
      }
      awaitIndexed(store.database);
      while (number(store.database, SEGMENTS) > 18) {
        Thread.sleep(10); // until the next look
      }
      assertEquals(40, store.reader.find(LogQuery.latest(200).reference("17")).size());
    }
  }

  private static void assertFindsEach(LogReader reader, List<Long> ids) {
    for (int i = 1; i < ids.size(); i += 97) {
      assertEquals(List.of(ids.get(i)), found(reader, "" + i));
    }
  }

  private void change(String sql) throws SQLException {
    SqliteFile.execute(path.resolve("logwire.db"), "PRAGMA busy_timeout = 30000", sql);
  }

  /** How many logs the index has, deleted ones too. */
  static long indexedLogs(TestStore store) {
    try {
      return store.number("SELECT ifnull(sum(logs), 0) FROM index_segment WHERE state = 1");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Indexes all that there is in that folder, as a command would. */
  static void indexAll(Path path) {
    try (DataFolder shared = DataFolder.share(path);
        Database database = Database.open(shared)) {
      IndexCatchUp.all(database);
    }
  }

  /** Waits until less is owed to the index than is worth a segment. */
  static void awaitIndexed(Database database) throws Exception {
    while (number(database, BEHIND) == 1) {
      Thread.sleep(10); // until the next look
    }
  }

  private static int number(Database database, String sql) throws SQLException {
    try (Connection reader = database.reader()) {
      return Schema.number(reader, sql);
    }
  }
}
