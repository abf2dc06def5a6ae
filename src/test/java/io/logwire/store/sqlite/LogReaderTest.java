package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import io.logwire.store.Deadline;
import io.logwire.store.LogReader;
import io.logwire.store.LogRepository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {
  @TempDir Path folder;

  private static LogEntry sale(String reference, String label, String body) {
    return new LogEntry(
        "shop",
        reference,
        label,
        body,
        LogType.SUCCESS,
        true,
        List.of("eu", "card"),
        Map.of("order", "A-17"));
  }

  private static List<String> labels(List<StoredLog> logs) {
    return logs.stream().map(log -> log.entry().label()).toList();
  }

  @Test
  void givesBackALogAsItWasAppended() {
    try (TestStore store = new TestStore(folder)) {
      LogEntry entry = sale("user_1", "Zahlung über 5 €", "erste\nzweite\t\u0001\ud83d\ude80");
      long id = store.append(entry);
      assertEquals(List.of(new StoredLog(id, entry)), store.reader.find(LogQuery.latest(10)));
    }
  }

  @Test
  void findsByEachFilterBeforeAndAfterTheIndexHasCaughtUp() {
    List<LogQuery> hits =
        List.of(
            LogQuery.latest(9).channel("shop"),
            LogQuery.latest(9).reference("User_1"),
            LogQuery.latest(9).type(LogType.SUCCESS),
            LogQuery.latest(9).tag("card").tag("eu"),
            LogQuery.latest(9).customReference("order", "A-17"),
            LogQuery.latest(9).text("paid"),
            LogQuery.latest(9).text("ORD* \"thank you\""),
            LogQuery.latest(9).text("User_1"),
            LogQuery.latest(9).text("card").channel("shop"),
            LogQuery.latest(9).text("A-17"),
            LogQuery.latest(9).text("user_1"),
            LogQuery.latest(9).text("a-17 PAID"),
            LogQuery.latest(9).text("#card -refunded"),
            LogQuery.latest(9).text("émile-über").channel("shop").type(LogType.SUCCESS));
    List<LogQuery> misses =
        List.of(
            LogQuery.latest(9).channel("Shop"),
            LogQuery.latest(9).reference("user_1"),
            LogQuery.latest(9).type(LogType.ERROR),
            LogQuery.latest(9).tag("card").tag("us"),
            LogQuery.latest(9).customReference("order", "A-1"),
            LogQuery.latest(9).customReference("Order", "A-17"),
            LogQuery.latest(9).text("pai"),
            LogQuery.latest(9).text("A-17 shop"),
            LogQuery.latest(9).text("paid -card"),
            LogQuery.latest(9).text("\"you thank\""),
            LogQuery.latest(9).text("\"paid thank\""));
    try (TestStore store = new TestStore(folder)) {
      store.append(sale("User_1", "Order paid", "Thank you, Emile Uber"));
      store.append(TestStore.entry("other", "noise"));
      hits.forEach(query -> assertEquals(1, store.reader.find(query).size(), query.toString()));
      misses.forEach(query -> assertEquals(0, store.reader.find(query).size(), query.toString()));
    }
    try (TestStore store = new TestStore(folder)) {
      LogIndexTest.indexAll(folder);
      assertEquals(2, LogIndexTest.indexedLogs(store));
      hits.forEach(query -> assertEquals(1, store.reader.find(query).size(), query.toString()));
      misses.forEach(query -> assertEquals(0, store.reader.find(query).size(), query.toString()));
    }
  }

  @Test
  void pagesFromTheNewestToTheOldest() {
    try (TestStore store = new TestStore(folder)) {
      for (int i = 1; i <= 7; i++) {
        store.append(TestStore.entry("c", "log " + i));
      }
      LogQuery query = LogQuery.latest(3).channel("c");
      List<StoredLog> first = store.reader.find(query);
      assertEquals(List.of("log 7", "log 6", "log 5"), labels(first));
      List<StoredLog> second = store.reader.find(query.before(first.get(2).id()));
      assertEquals(List.of("log 4", "log 3", "log 2"), labels(second));
      assertEquals(List.of("log 1"), labels(store.reader.find(query.before(second.get(2).id()))));
    }
  }

  @Test
  void pagesBackFromTheOldestToTheNewest() {
    try (TestStore store = new TestStore(folder)) {
      List<Long> ids = new ArrayList<>();
      for (int i = 1; i <= 7; i++) {
        ids.add(store.append(TestStore.entry("c", "log " + i)));
      }
      LogQuery query = LogQuery.latest(3).channel("c");
      assertEquals(
          List.of("log 3", "log 4", "log 5"),
          labels(store.reader.findOldest(query.from(ids.get(2)))));
      assertEquals(
          List.of("log 6", "log 7"), labels(store.reader.findOldest(query.from(ids.get(5)))));
    }
  }

  @Test
  void givesTheBeginningOfALongBodyToWhoShowsAList() {
    try (TestStore store = new TestStore(folder)) {
      String body = "b" + "🎉".repeat(9_000);
      store.append(
          new LogEntry("c", "r", "l", body, LogType.ERROR, true, List.of("t"), Map.of("a", "b")));
      LogQuery query = LogQuery.latest(9);
      for (StoredLog log :
          List.of(
              store.reader.find(query, Deadline.none()).logs().get(0),
              store.reader.mark(query, 1, Deadline.none()).first().get(0))) {
        assertEquals("b" + "🎉".repeat(499), log.entry().body());
        assertEquals(List.of("t"), log.entry().tags());
        assertEquals(Map.of("a", "b"), log.entry().customReferences());
      }
      assertEquals(body, store.reader.find(query).get(0).entry().body());
    }
  }

  @Test
  void keepsToTheTimesThatAreAskedFor() {
    try (TestStore store = new TestStore(folder)) {
      long first = store.append(TestStore.entry("c", "one"));
      long second = store.append(TestStore.entry("c", "two"));
      StoredLog log = store.reader.find(LogQuery.latest(1).before(second)).get(0);
      assertEquals(first, log.id());
      LogQuery all = LogQuery.latest(9).channel("c");
      assertEquals(2, store.reader.find(all.since(log.time())).size());
      assertEquals(0, store.reader.find(all.until(log.time())).size());
      assertEquals(0, store.reader.find(all.since(log.time().plusSeconds(60))).size());
    }
  }

  @Test
  void findsCjkTextWithoutSpaces() {
    try (TestStore store = new TestStore(folder)) {
      store.append(TestStore.entry("c", "订单已退款"));
      assertEquals(1, store.reader.find(LogQuery.latest(9).text("退款")).size());
      assertEquals(0, store.reader.find(LogQuery.latest(9).text("款退")).size());
    }
  }

  /** The index and a look at every log must give the same answer, whatever is asked. */
  @Test
  void agreesWithALookAtEveryLog() {
    long seed = Long.getLong("reader.seed", System.nanoTime());
    Random random = new Random(seed);
    TreeMap<Long, StoredLog> all = new TreeMap<>(Comparator.reverseOrder());
    try (TestStore store = new TestStore(folder)) {
      List<CompletableFuture<StoredLog>> appended = new ArrayList<>();
      for (int i = 0; i < 3_000; i++) {
        LogEntry entry = randomEntry(random);
        appended.add(
            store
                .repository
                .append(entry, Optional.empty())
                .thenApply(done -> new StoredLog(done.id(), entry)));
      }
      appended.forEach(log -> all.put(log.join().id(), log.join()));
      for (int i = 0; i < 300; i++) {
        LogQuery query = randomQuery(random, List.copyOf(all.keySet()));
        List<StoredLog> expected =
            all.values().stream().filter(query::matches).limit(query.limit()).toList();
        assertEquals(expected, store.reader.find(query), "-Dreader.seed=" + seed + " " + query);
        assertEquals(
            expected.stream().map(log -> new LogReader.Mark(log.id(), log.entry().type())).toList(),
            store.reader.mark(query, 0, Deadline.none()).marks());
        List<StoredLog> oldest =
            all.descendingMap().values().stream()
                .filter(query::matches)
                .limit(query.limit())
                .toList();
        assertEquals(oldest, store.reader.findOldest(query), "-Dreader.seed=" + seed + " " + query);
      }
      assertTrue(LogIndexTest.indexedLogs(store) > 1_000, "the index should have followed");
    }
  }

  /** Time for so many looks at a log or a stretch of the index. */
  private static Deadline looks(int most) {
    AtomicInteger left = new AtomicInteger(most);
    return Deadline.after(Duration.ofHours(1), () -> left.getAndDecrement() <= 0);
  }

  @Test
  void endsAtItsDeadlineAndSaysHowFarItHasLooked() {
    try (TestStore store = new TestStore(folder)) {
      List<CompletableFuture<LogRepository.Appended>> appended = new ArrayList<>();
      for (int i = 0; i < 3_000; i++) {
        String text = i % 1_000 == 0 ? "beta alpha" : "alpha beta gamma" + i % 7;
        LogEntry entry = TestStore.entry("c", text);
        appended.add(store.repository.append(entry, Optional.empty()));
      }
      List<Long> ids = appended.stream().map(done -> done.join().id()).toList();
      LogQuery query = LogQuery.latest(9).text("\"beta alpha\"");
      assertLooksAtAllInParts(store.reader, query, ids);
      LogIndexTest.indexAll(folder);
      assertLooksAtAllInParts(store.reader, query, ids);
      // Words that are never together, and a beginning, have no log to look at for long.
      LogQuery never = LogQuery.latest(9).text("gamma1 gamma2");
      assertEquals(OptionalLong.empty(), store.reader.find(never, looks(9)).lookedUpTo());
      LogReader.Found none = store.reader.find(LogQuery.latest(9).text("al* x"), looks(0));
      assertTrue(none.lookedUpTo().getAsLong() >= ids.get(2_999));
    }
  }

  private static void assertLooksAtAllInParts(LogReader reader, LogQuery query, List<Long> ids) {
    List<Long> found = new ArrayList<>();
    LogReader.Found part = reader.find(query, looks(400));
    int parts = 1;
    for (LogQuery rest = query; part.lookedUpTo().isPresent(); parts++) {
      part.logs().forEach(log -> found.add(log.id()));
      long lookedBackTo = part.lookedUpTo().getAsLong();
      assertTrue(ids.get(Math.max(0, 3_000 - 400 * parts - 2)) <= lookedBackTo, "too far");
      rest = rest.before(lookedBackTo);
      part = reader.find(rest, looks(400));
    }
    part.logs().forEach(log -> found.add(log.id()));
    assertEquals(List.of(ids.get(2_000), ids.get(1_000), ids.get(0)), found);
    assertEquals(8, parts);

    LogReader.Found oldest = reader.findOldest(query, looks(400));
    assertEquals(1, oldest.logs().size());
    assertTrue(oldest.lookedUpTo().getAsLong() >= ids.get(398), "from the oldest");
    assertTrue(oldest.lookedUpTo().getAsLong() <= ids.get(401), "from the oldest");
  }

  private static LogEntry randomEntry(Random random) {
    return new LogEntry(
        "c" + random.nextInt(4),
        random.nextBoolean() ? "" : "r" + random.nextInt(50),
        words(random, 2),
        words(random, 8),
        LogType.values()[random.nextInt(5)],
        random.nextBoolean(),
        random.nextBoolean() ? List.of() : List.of("t" + random.nextInt(5), "T"),
        random.nextBoolean() ? Map.of() : Map.of("n" + random.nextInt(2), "v" + random.nextInt(9)));
  }

  private static String words(Random random, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(random.nextInt(4) == 0 ? "Été" : "w" + random.nextInt(200)).append(' ');
    }
    return text.toString();
  }

  private static LogQuery randomQuery(Random random, List<Long> ids) {
    LogQuery query = LogQuery.latest(1 + random.nextInt(60));
    query = random.nextInt(3) == 0 ? query.channel("c" + random.nextInt(5)) : query;
    query = random.nextInt(3) == 0 ? query.reference("r" + random.nextInt(60)) : query;
    query = random.nextInt(3) == 0 ? query.type(LogType.values()[random.nextInt(5)]) : query;
    query = random.nextInt(3) == 0 ? query.tag("t" + random.nextInt(6)) : query;
    query = random.nextInt(3) == 0 ? query.customReference("n1", "v" + random.nextInt(9)) : query;
    query = random.nextInt(3) == 0 ? query.text("w" + random.nextInt(20) + "*") : query;
    query = random.nextInt(5) == 0 ? query.text("v" + random.nextInt(9)) : query;
    query = random.nextInt(4) == 0 ? query.text("\"ete w" + random.nextInt(200) + "\"") : query;
    query = random.nextInt(3) == 0 ? query.before(ids.get(random.nextInt(ids.size()))) : query;
    return query;
  }
}
