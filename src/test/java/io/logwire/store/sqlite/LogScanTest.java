package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import io.logwire.store.LogScan;
import io.logwire.store.LogScan.Found;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogScanTest {
  private static final Duration LONG = Duration.ofMinutes(1);

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
      LogScan scan = new LogScan(store.database, "LIKE");
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
            assertEquals(logs, scan.find(LogQuery.latest(9), piece, LONG).logs().size(), piece);
            LogQuery ofChannel = LogQuery.latest(9).channel("c");
            assertEquals(logs, scan.find(ofChannel, piece, LONG).logs().size(), piece);
          });
      assertEquals(0, scan.find(LogQuery.latest(9).channel("d"), "f_9", LONG).logs().size());
    }
  }

  @Test
  void looksAtOneStretchAfterTheOtherUntilTheTimeIsOver() {
    try (TestStore store = new TestStore(folder)) {
      List<CompletableFuture<StoredLog>> appended = new ArrayList<>();
      for (int i = 0; i < 45_000; i++) {
        LogEntry entry =
            TestStore.entry(i % 2 == 0 ? "even" : "odd", i % 9_000 == 0 ? "needle" : "hay");
        appended.add(
            store
                .repository
                .append(entry, Optional.empty())
                .thenApply(done -> new StoredLog(done.id(), entry)));
        if (i % 1_000 == 999) {
          appended.get(i).join(); // the queue has room for some thousand
        }
      }
      List<Long> needles = new ArrayList<>();
      appended.forEach(
          log -> {
            if (log.join().entry().label().equals("needle")) {
              needles.add(0, log.join().id());
            }
          });

      LogScan patient = new LogScan(store.database, "LIKE");
      assertEquals(needles, ids(patient.find(LogQuery.latest(99), "EEDL", LONG)));
      assertEquals(needles.subList(0, 2), ids(patient.find(LogQuery.latest(2), "eedl", LONG)));
      assertTrue(patient.find(LogQuery.latest(99), "eedl", LONG).next().isEmpty());

      for (LogQuery query : List.of(LogQuery.latest(99), LogQuery.latest(99).channel("even"))) {
        AtomicLong time = new AtomicLong();
        LogScan hurried = new LogScan(store.database, "LIKE", () -> time.getAndAdd(10));
        List<Long> found = new ArrayList<>();
        Found one = hurried.find(query, "eedl", Duration.ofNanos(1));
        int looks = 1;
        for (; one.next().isPresent(); looks++) {
          found.addAll(ids(one));
          one = hurried.find(query.before(one.next().getAsLong()), "eedl", Duration.ofNanos(1));
        }
        found.addAll(ids(one));
        List<Long> expected =
            query.channel().isEmpty()
                ? needles
                : patient.find(query, "needle", LONG).logs().stream().map(StoredLog::id).toList();
        assertEquals(expected, found);
        assertTrue(looks > 2, "it should have looked in stretches");
      }
    }
  }

  private static List<Long> ids(Found found) {
    return found.logs().stream().map(StoredLog::id).toList();
  }
}
