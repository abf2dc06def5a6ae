package io.logwire.store.sqlite;

import static io.logwire.store.sqlite.TestStore.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.log.StoredLog;
import io.logwire.metrics.Metrics;
import io.logwire.store.ClockWatch;
import io.logwire.store.FollowedRules;
import io.logwire.store.LogImport;
import io.logwire.store.StoreException;
import io.logwire.store.sqlite.file.DataFolder;
import io.logwire.store.sqlite.file.Database;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogImportTest {
  private static final Duration SPAN = Duration.ZERO;

  @TempDir Path folder;

  private static StoredLog log(Instant time, int order, String label) {
    return new StoredLog(
        LogId.firstAt(time) + order,
        new LogEntry(
            "shop",
            "user_" + order % 3,
            label,
            "body of " + label,
            LogType.values()[order % 5],
            true,
            List.of("eu"),
            Map.of("order", "A-" + order)));
  }

  private static List<StoredLog> logs(Instant time, int count, String label) {
    List<StoredLog> logs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      logs.add(log(time, i, label));
    }
    return logs;
  }

  /** Imports as a command does, in a database of its own beside whoever has the file. */
  private long imports(List<StoredLog> logs) throws InterruptedException {
    try (DataFolder shared = DataFolder.share(folder);
        Database database = Database.open(shared);
        LogImport into =
            SqliteImport.open(
                database, shared::hasServer, RetentionRules.ofLife(SPAN), Clock.systemUTC())) {
      into.append(logs);
      return into.finish();
    }
  }

  private static List<StoredLog> oldestFirst(List<StoredLog> newestFirst) {
    List<StoredLog> logs = new ArrayList<>(newestFirst);
    Collections.reverse(logs);
    return logs;
  }

  @Test
  void givesAnEmptyFolderTheSameLogsWithTheSameIds() throws Exception {
    List<StoredLog> logs = logs(Instant.parse("2024-02-29T12:00:00Z"), 2_500, "leap");
    assertEquals(2_500, imports(logs));
    try (TestStore store = new TestStore(folder)) {
      assertEquals(logs, oldestFirst(store.reader.find(LogQuery.latest(5_000))));
      assertEquals(2_500, LogIndexTest.indexedLogs(store), "indexed by the import");
      assertEquals(2_500, store.reader.find(LogQuery.latest(5_000).text("leap")).size());
      assertEquals(834, store.reader.find(LogQuery.latest(5_000).reference("user_0")).size());
      assertEquals(2_500, store.number("SELECT sum(logs) FROM log_count"));
    }
  }

  @Test
  void putsOldLogsBesideThoseOfARunningServer() throws Exception {
    try (TestStore store = new TestStore(folder)) {
      store.append(entry("shop", "before"));
      assertEquals(300, imports(logs(Instant.parse("2025-01-01T00:00:00Z"), 300, "old")));
      assertEquals(300, imports(logs(Instant.parse("2024-01-01T00:00:00Z"), 300, "older")));
      store.append(entry("shop", "after"));
      LogQuery shop = LogQuery.latest(1_000).channel("shop");
      assertEquals(602, store.reader.find(shop).size());
      assertEquals("after", store.reader.find(shop).get(0).entry().label());
      assertEquals(300, store.reader.find(shop.text("older")).size());
      assertEquals(602, store.number("SELECT sum(logs) FROM log_count"));
    }
  }

  @Test
  void putsLogsOfAMomentAgoBetweenThoseOfARunningServer() throws Exception {
    try (TestStore store = new TestStore(folder)) {
      for (int i = 0; i < 50; i++) {
        store.append(entry("shop", "word before"));
      }
      List<StoredLog> recent =
          logs(Instant.now().minusMillis(1), 4_000, "word imported").subList(3_980, 4_000);
      imports(recent);
      for (int i = 0; i < 50; i++) {
        store.append(entry("shop", "word after"));
      }
      // More than a step of the index is owed, and the file is read behind the last indexed id.
      for (int i = 0; i < 300; i++) {
        store.append(entry("other", "noise"));
      }
      assertEquals(120, store.reader.find(LogQuery.latest(500).text("word")).size());
      assertEquals(120, store.reader.find(LogQuery.latest(500).channel("shop")).size());
    }
    try (TestStore again = new TestStore(folder)) {
      LogIndexTest.indexAll(folder);
      assertTrue(LogIndexTest.indexedLogs(again) >= 420, "the imported ones maybe twice");
      assertEquals(120, again.reader.find(LogQuery.latest(500).text("word")).size());
    }
  }

  @Test
  void passesByWhatIsThereAlready() throws Exception {
    List<StoredLog> logs = logs(Instant.parse("2024-02-29T12:00:00Z"), 300, "once");
    imports(logs.subList(0, 200));
    assertEquals(100, imports(logs));
    try (TestStore store = new TestStore(folder)) {
      assertEquals(300, store.number("SELECT sum(logs) FROM log_count"));
      assertEquals(300, LogIndexTest.indexedLogs(store));
      assertEquals(300, store.reader.find(LogQuery.latest(500).text("once")).size());
    }
  }

  @Test
  void refusesAnIdThatAnotherLogHas() throws Exception {
    StoredLog one = log(Instant.parse("2024-02-29T12:00:00Z"), 0, "one");
    imports(List.of(one));
    StoredLog another = log(one.time(), 0, "another");
    StoreException e = assertThrows(StoreException.class, () -> imports(List.of(another)));
    assertTrue(e.getMessage().contains(Long.toString(one.id())), e.getMessage());
    try (TestStore store = new TestStore(folder)) {
      assertEquals(List.of(one), store.reader.find(LogQuery.latest(9)));
    }
  }

  @Test
  void owesNoAlert() throws Exception {
    imports(logs(Instant.parse("2024-02-29T12:00:00Z"), 10, "alert"));
    try (TestStore store = new TestStore(folder)) {
      assertEquals(0, store.number("SELECT count(*) FROM delivery"));
      assertTrue(store.reader.find(LogQuery.latest(1)).get(0).entry().alert());
    }
  }

  @Test
  void leavesRetentionWhatIsOld() throws SQLException, InterruptedException {
    imports(logs(Instant.parse("2024-02-29T12:00:00Z"), 10, "old"));
    Duration week = Duration.ofDays(7);
    Clock clock = Clock.systemUTC();
    try (TestStore store = new TestStore(folder, clock, week)) {
      ClockWatch watch =
          ClockWatch.begin(
              store.database, Optional.of(clock.instant()), clock, System::nanoTime, false);
      Retention retention =
          new Retention(
              new FollowedRules(RetentionRules.ofLife(week), watch, clock, System::nanoTime),
              watch,
              TestStore.noReserve(),
              clock,
              new Metrics().store.retentionDeleted);
      store
          .writer
          .submit(
              0,
              tx -> {
                retention.step(tx);
                return true;
              })
          .join();
      assertEquals(0, store.number("SELECT count(*) FROM log"));
      assertEquals(Optional.empty(), store.reader.find(LogQuery.latest(1)).stream().findAny());
    }
  }
}
