package io.logwire.store.sqlite;

import static java.util.Comparator.reverseOrder;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import io.logwire.store.Deadline;
import io.logwire.store.LogFormat;
import io.logwire.store.LogPages;
import io.logwire.store.LogReader;
import io.logwire.store.LogReader.Found;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PieceScanTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Deadline OVER = Deadline.after(Duration.ZERO);

  @TempDir Path folder;

  private static LogEntry entry(String label, String tag, String value) {
    return new LogEntry(
        "c", "Ref_9", label, "", LogType.ACTION, false, List.of(tag), Map.of("name", value));
  }

  @Test
  void findsAPieceWhereverATextHoldsIt() {
    try (TestStore store = new TestStore(folder)) {
      store.append(entry("100% done\\now", "a\"b", "A-17\n"));
      store.append(entry("Überweisung", "t", "v"));
      LogReader reader = new LogReader(store.database);
      Map<String, Integer> expected =
          Map.ofEntries(
              Map.entry("0% D", 1),
              Map.entry("\\N", 1),
              Map.entry("a\"b", 1),
              Map.entry("-17\n", 1),
              Map.entry("berw", 1),
              Map.entry("UBERW", 1),
              Map.entry("überw", 1),
              Map.entry("f_9", 2),
              Map.entry("ff9", 0),
              Map.entry("name", 0),
              Map.entry("%", 1));
      expected.forEach(
          (piece, logs) -> {
            LogQuery query = LogQuery.latest(9).contains(piece);
            assertEquals(logs, reader.find(query).size(), piece);
            assertEquals(logs, reader.findOldest(query).size(), piece);
            assertEquals(logs, reader.find(query.channel("c")).size(), piece);
            LogPages pages = new SqlitePages(store.database, query, LogFormat.NDJSON);
            assertEquals(logs, pages.next().size(), piece);
          });
      LogQuery elsewhere = LogQuery.latest(9).channel("d").contains("f_9");
      assertEquals(0, reader.find(elsewhere).size());
    }
  }

  @Test
  void looksAtOneStretchAfterTheOtherUntilTheTimeIsOver() {
    try (TestStore store = new TestStore(folder)) {
      List<Long> needles = appendNeedles(store);
      LogReader reader = new LogReader(store.database);
      LogQuery query = LogQuery.latest(99).contains("EEDL");
      assertEquals(needles, ids(reader.find(query)));
      assertEquals(needles.subList(0, 2), ids(reader.find(query.limit(2))));
      assertTrue(reader.find(query, Deadline.after(LONG)).lookedUpTo().isEmpty());

      List<Long> newestFirst = new ArrayList<>();
      int looks = 0;
      for (LogQuery rest = query; rest != null; looks++) {
        Found found = reader.find(rest, OVER);
        newestFirst.addAll(ids(found.logs()));
        OptionalLong end = found.lookedUpTo();
        rest = end.isPresent() ? rest.before(end.getAsLong()) : null;
      }
      assertEquals(needles, newestFirst);
      assertTrue(looks > 2, "it should have looked in stretches");

      List<Long> oldestFirst = new ArrayList<>();
      for (LogQuery rest = query; rest != null; ) {
        Found found = reader.findOldest(rest, OVER);
        oldestFirst.addAll(0, ids(found.logs()).stream().sorted(reverseOrder()).toList());
        OptionalLong end = found.lookedUpTo();
        rest = end.isPresent() ? rest.from(end.getAsLong() + 1) : null;
      }
      assertEquals(needles, oldestFirst);
    }
  }

  /** Forty-five thousand logs, of which five hold it; their ids, the newest first. */
  private static List<Long> appendNeedles(TestStore store) {
    List<CompletableFuture<StoredLog>> appended = new ArrayList<>();
    for (int i = 0; i < 45_000; i++) {
      LogEntry entry = TestStore.entry("c", i % 9_000 == 0 ? "needle" : "hay");
      appended.add(
          store
              .repository
              .append(entry, Optional.empty())
              .thenApply(done -> new StoredLog(done.id(), entry)));
      if (i % 1_000 == 999) {
        appended.get(i).join(); // the queue has room for some thousand
      }
    }
    return appended.stream()
        .map(CompletableFuture::join)
        .filter(log -> log.entry().label().equals("needle"))
        .map(StoredLog::id)
        .sorted(reverseOrder())
        .toList();
  }

  private static List<Long> ids(List<StoredLog> logs) {
    return logs.stream().map(StoredLog::id).toList();
  }
}
