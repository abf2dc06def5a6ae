package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.RetentionRules;
import io.logwire.log.StoredLog;
import io.logwire.store.LogReader;
import io.logwire.store.LogRepository;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.OwedAlerts;
import io.logwire.store.sqlite.file.DataFolder;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.FileWriter;
import io.logwire.store.sqlite.file.Schema;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RestoredIndexTest {
  private static final int LOGS = 400;
  private static final int LOGS_OF_A_SEGMENT = 10;
  private static final String SEGMENTS = "SELECT count(*) FROM index_segment WHERE state = 1";
  private static final String NOT_INDEXED =
      "SELECT count(*) FROM log WHERE id > (SELECT up_to FROM index_mark)";

  @TempDir Path path;

  private static List<Long> append(Database database, int first, int logs) {
    OwedAlerts nobody = new OwedAlerts(entry -> List.of(), () -> {}, Clock.systemUTC());
    try (GroupCommit writer = FileWriter.start(database, GroupCommit.Witness.NONE)) {
      LogRepository repository =
          SqliteRepository.open(
              database,
              writer,
              IndexCatchUp.open(database, RetentionRules.NONE),
              nobody,
              Clock.systemUTC());
      return IntStream.range(first, first + logs)
          .mapToObj(RestoredIndexTest::entry)
          .map(entry -> repository.append(entry, Optional.empty()))
          .toList()
          .stream()
          .map(done -> done.join().id())
          .toList();
    }
  }

  private static LogEntry entry(int number) {
    return TestStore.entry("shop", "order number" + number);
  }

  private static long number(Database database, String sql) {
    return database.look(snapshot -> Schema.number(snapshot, sql));
  }

  private static void assertFindsEach(Database database, List<Long> ids) {
    LogReader reader = new LogReader(database);
    for (int i = 0; i < ids.size(); i++) {
      List<StoredLog> found = reader.find(LogQuery.latest(9).text("number" + i));
      assertEquals(List.of(ids.get(i)), found.stream().map(StoredLog::id).toList());
    }
  }

  @Test
  void hasAllLogsInFewSegmentsAndGoesOnWhereItHasEnded() {
    try (DataFolder folder = DataFolder.lock(path);
        Database database = Database.open(folder)) {
      List<Long> ids = new ArrayList<>(append(database, 0, LOGS));

      RestoredIndex.make(database, LOGS_OF_A_SEGMENT);

      assertEquals(0, number(database, NOT_INDEXED));
      long segments = number(database, SEGMENTS);
      assertTrue(segments < 16, segments + " segments, which are merged 16 at a time");
      assertFindsEach(database, ids);

      ids.addAll(append(database, LOGS, 5));
      assertEquals(5, number(database, NOT_INDEXED));
      RestoredIndex.make(database, LOGS_OF_A_SEGMENT);

      assertEquals(0, number(database, NOT_INDEXED));
      assertFindsEach(database, ids);
      RestoredIndex.make(database, LOGS_OF_A_SEGMENT);
      assertFindsEach(database, ids);
    }
  }
}
