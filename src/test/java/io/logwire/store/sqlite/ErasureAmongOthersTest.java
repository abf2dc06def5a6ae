package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.log.LogQuery;
import io.logwire.log.RetentionRules;
import io.logwire.store.Erasure;
import io.logwire.store.LogRepository;
import io.logwire.store.StoreException;
import io.logwire.store.index.Gathering;
import io.logwire.store.index.Segments;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.LogIndex;
import io.logwire.store.sql.LogRow;
import io.logwire.store.sql.SqlSegments;
import io.logwire.store.sqlite.file.DataFolder;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.FileWriter;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
/** What the index, an import, a kill and another reader do to an erasure. */
class ErasureAmongOthersTest extends ErasureFixture {
  @Test
  void keepsTheIndexOfARunningServerFromBringingTermsBack() throws Exception {
    try (DataFolder mine = DataFolder.lock(folder);
        Database database = Database.open(mine)) {
      LogIndex index = IndexCatchUp.open(database, RetentionRules.NONE);
      try (GroupCommit writer =
          FileWriter.start(database, GroupCommit.Witness.NONE)) { // as if it had no time for upkeep
        LogRepository repository =
            SqliteRepository.open(database, writer, index, NOBODY, Clock.systemUTC());
        append(repository, mixed(160, 3));
      }
      assertTrue(index.owed() > 0);
      assertEquals(40, erase(ANNA));
      try (GroupCommit writer = FileWriter.start(database, GroupCommit.Witness.NONE, index)) {
        LogRepository repository =
            SqliteRepository.open(database, writer, index, NOBODY, Clock.systemUTC());
        LogEntry carl = of("carl", 1, 1); // a segment of them, and more
        append(repository, Collections.nCopies(1_100, carl).toArray(LogEntry[]::new));
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
