package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.RetentionRules;
import io.logwire.store.Erasure;
import io.logwire.store.ErasurePreview;
import io.logwire.store.LogRepository;
import io.logwire.store.LogRepository.IdempotencyKey;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.LogIndex;
import io.logwire.store.sql.OwedAlerts;
import io.logwire.store.sqlite.file.DataFolder;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.FileWriter;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class ErasureTest extends ErasureFixture {
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
        OwedAlerts alerts = new OwedAlerts(unused -> List.of("ops"), () -> {}, Clock.systemUTC());
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
}
