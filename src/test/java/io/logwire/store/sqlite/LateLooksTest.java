package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.log.StoredLog;
import io.logwire.store.Deadline;
import io.logwire.store.LogImport;
import io.logwire.store.LogReader;
import io.logwire.store.Store;
import io.logwire.store.sql.LogSources;
import io.logwire.store.sql.Stretches;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Looks that end before they are done, and go on: each log is given once, whenever that is. */
@Timeout(60)
class LateLooksTest {
  private static final int LOGS = 6;
  private static final Duration LONG = Duration.ofHours(1);

  @TempDir Path folder;

  // Of a file in which nothing is indexed up to their time, so that two sources have them.
  private static List<Long> importLogs(Path folder) throws Exception {
    List<StoredLog> logs = new ArrayList<>();
    long first = LogId.firstAt(Instant.parse("2026-01-01T00:00:00Z"));
    for (int i = 0; i < LOGS; i++) {
      LogEntry entry =
          new LogEntry("c", "", "label " + i, "", LogType.ACTION, false, List.of(), Map.of());
      logs.add(new StoredLog(first + i, entry));
    }
    try (Store command = SqliteStore.existing(folder, Clock.systemUTC());
        LogImport into = command.importing(RetentionRules.NONE)) {
      into.append(logs);
      assertEquals(LOGS, into.finish());
    }
    return logs.stream().map(StoredLog::id).toList();
  }

  /** The ids in the order of the looks, each of which ends when its time was asked for so often. */
  private static List<Long> looks(TestStore store, boolean oldestFirst, int often) {
    List<Long> found = new ArrayList<>();
    Stretches stretches = new Stretches(LogQuery.latest(9).channel("c"), oldestFirst);
    for (int more = often; !stretches.areOver(); more++) { // each has more time than the one before
      int[] asksLeft = {more};
      Deadline deadline = Deadline.after(LONG, () -> --asksLeft[0] < 0);
      OptionalLong end =
          store.database.look(
              snapshot ->
                  look(
                      new LogSources(
                          store.database, snapshot, stretches.rest(), oldestFirst, deadline),
                      found));
      stretches.goOn(end);
    }
    return found;
  }

  private static OptionalLong look(LogSources of, List<Long> found) throws SQLException {
    try (LogSources sources = of) {
      while (sources.nextMatch()) {
        found.add(sources.log().id());
      }
      return sources.lookedUpTo();
    }
  }

  @Test
  void markAHundredLogsWhereEachTakesLong() {
    try (TestStore store = new TestStore(folder)) {
      store.appendAll(Collections.nCopies(300, TestStore.entry("c", "label")));
      long[] slowUntil = {0};
      Deadline deadline = Deadline.after(LONG, () -> isHereAfter(slowUntil));
      LogReader.Marked marked =
          store.reader.mark(LogQuery.latest(1_000).channel("c"), 100, deadline);
      assertEquals(100, marked.marks().size());
    }
  }

  // The first log that is looked at takes longer than a page waits for its chart.
  private static boolean isHereAfter(long[] slowUntil) {
    slowUntil[0] = slowUntil[0] == 0 ? System.nanoTime() + 30_000_000 : slowUntil[0];
    while (System.nanoTime() - slowUntil[0] < 0) {
      Thread.onSpinWait();
    }
    return false;
  }

  @Test
  void giveEachLogOnceWhereTwoSourcesHaveIt() throws Exception {
    try (TestStore store = new TestStore(folder)) {
      List<Long> ids = importLogs(folder);
      List<Long> newestFirst = new ArrayList<>(ids);
      Collections.reverse(newestFirst);
      for (int often = 0; often < 4 * LOGS; often++) {
        assertEquals(ids, looks(store, true, often), "oldest first, after " + often);
        assertEquals(newestFirst, looks(store, false, often), "newest first, after " + often);
      }
    }
  }
}
