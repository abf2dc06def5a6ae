package io.logwire.store.sqlite;

import static io.logwire.store.sqlite.TestStore.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.store.LogReader;
import io.logwire.store.LogRepository;
import io.logwire.store.LogRepository.IdempotencyKey;
import io.logwire.store.StoreException;
import io.logwire.store.StoreState;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class SizeBoundTest {
  private static final long FILE = 8L << 20;
  private static final RetentionRules RULES = RetentionRules.NONE.within(FILE + (24L << 20));
  private static final String BODY = "some words of a log ".repeat(50); // 1,000 bytes

  @TempDir Path folder;
  private final RetentionSteps steps = new RetentionSteps();

  private TestStore store() {
    return new TestStore(folder, steps.clock, Duration.ZERO);
  }

  private static LogEntry large(String channel, int number) {
    String label = "number" + number;
    return new LogEntry(
        channel, "", label, BODY, LogType.INFORMATION, false, List.of(), Map.of("n", label));
  }

  private static void append(LogRepository repository, String channel, int from, int to) {
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = from; i < to; i++) {
      all.add(repository.append(large(channel, i), Optional.empty()));
      if (all.size() == 1_000) { // more would not fit into the queue
        all.forEach(CompletableFuture::join);
        all.clear();
      }
    }
    all.forEach(CompletableFuture::join);
  }

  /** The same as clients do it, who repeat what is refused; tells the id of each number. */
  private static void send(
      LogRepository repository, int from, int to, NavigableMap<Long, Integer> kept) {
    Deque<Integer> left = new ArrayDeque<>();
    IntStream.range(from, to).forEach(left::add);
    while (!left.isEmpty()) {
      Map<Integer, CompletableFuture<LogRepository.Appended>> all = new TreeMap<>();
      left.forEach(i -> all.put(i, repository.append(large("c", i), Optional.empty())));
      left.clear();
      for (Map.Entry<Integer, CompletableFuture<LogRepository.Appended>> one : all.entrySet()) {
        try {
          kept.put(one.getValue().join().id(), one.getKey());
        } catch (CompletionException e) {
          left.add(one.getKey());
        }
      }
    }
  }

  private static long fileBytes(TestStore store) throws SQLException {
    return store.number("PRAGMA page_count") * store.number("PRAGMA page_size");
  }

  private static long logs(TestStore store) throws SQLException {
    return store.number("SELECT count(*) FROM log");
  }

  @Test
  void keepsTheFileWithItsWalUnderItsBoundWhileLogsCome() throws Exception {
    try (SqliteStore store = SqliteStore.open(folder, RULES, 0, Clock.systemUTC())) {
      LogRepository repository = store.repository(unused -> List.of(), () -> {});
      NavigableMap<Long, Integer> kept = new TreeMap<>(); // those that were repeated come later
      int sent = 0;
      for (; sent < 40_000; sent += 500) { // 60 MB with the index
        send(repository, sent, sent + 500, kept);
        StoreState state = store.state();
        long bytes = state.fileBytes() + state.walBytes();
        assertTrue(bytes <= RULES.maxBytes(), () -> "%,d bytes".formatted(bytes));
      }
      List<String> labels = kept.values().stream().map(number -> "number" + number).toList();
      String last = labels.get(sent - 1);
      LogReader reader = store.reader();
      assertEquals(last, reader.find(LogQuery.latest(1)).get(0).entry().label(), "the newest");
      assertEquals(1, reader.find(LogQuery.latest(9).text(last)).size());
      assertEquals(0, reader.find(LogQuery.latest(9).text(labels.get(0))).size(), "the oldest");
      int left = (int) store.state().logs();
      assertTrue(left > 2_000 && left < 12_000, () -> left + " logs are left");
      assertEquals(1, reader.find(LogQuery.latest(9).text(labels.get(sent - left))).size());
      assertEquals(0, reader.find(LogQuery.latest(9).text(labels.get(sent - left - 1))).size());
    }
  }

  @Test
  void givesPagesBackToTheDiskWhereTheBoundIsNew() throws SQLException {
    try (TestStore store = store()) {
      append(store.repository, "c", 0, 12_000);
      assertTrue(fileBytes(store) > 2 * FILE, "it is large at first");
      long before = logs(store);
      Retention retention = steps.retention(store, RetentionRules.NONE);
      steps.run(store, retention);
      assertEquals(before, logs(store));
      steps.follow(store, retention, RULES);
      steps.run(store, retention);
      assertEquals(before, logs(store), "for an hour, as it may be a mistake");
      steps.pass(Duration.ofHours(1));
      steps.run(store, retention);
      assertTrue(fileBytes(store) <= FILE, "now it has " + fileBytes(store));
      assertTrue(logs(store) > 1_000, "what fits is kept: " + logs(store));
      assertEquals(logs(store), store.number("SELECT sum(logs) FROM log_count"));
      assertEquals("ok", store.text("PRAGMA integrity_check"));
    }
  }

  @Test
  void deletesNothingWhoseAlertIsOwed() throws SQLException {
    try (TestStore store = store()) {
      append(store.repository, "c", 0, 9_000);
      store.writer.write(
          tx ->
              tx.connection()
                  .createStatement()
                  .executeUpdate(
                      """
                      INSERT INTO delivery (webhook, failed, log_id, owed_since, attempts)
                      SELECT 'ops', 0, id, 0, 0 FROM log
                      """));
      Retention retention = steps.retention(store, RULES);
      steps.run(store, retention);
      assertEquals(9_000, logs(store));
      store.writer.write(tx -> tx.statement("UPDATE delivery SET failed = 1").executeUpdate());
      steps.pass(Duration.ofMinutes(2));
      steps.run(store, retention);
      assertTrue(logs(store) < 9_000);
      assertEquals(logs(store), store.number("SELECT count(*) FROM delivery"));
    }
  }

  @Test
  void refusesLogsWhileTheFileIsFullAndNothingMayGo() throws SQLException {
    try (TestStore filled = store()) {
      append(filled.repository, "c", 0, 9_000);
      filled.writer.write(
          tx ->
              tx.connection()
                  .createStatement()
                  .executeUpdate(
                      "INSERT INTO delivery SELECT 'w', 0, id, 0, 0, 0, 0, '' FROM log"));
    }
    try (SqliteStore store = SqliteStore.open(folder, RULES, 0, steps.clock)) {
      LogRepository repository = store.repository(unused -> List.of(), () -> {});
      StoreException refused = assertThrows(StoreException.class, () -> fill(repository));
      assertTrue(refused.getMessage().contains("retention.max-mb"), refused.getMessage());
    }
  }

  private static void fill(LogRepository repository) {
    try {
      for (int i = 0; i < 40_000; i++) {
        repository.append(large("c", i), Optional.empty()).join();
      }
    } catch (CompletionException e) {
      throw (StoreException) e.getCause();
    }
  }

  @Test
  void takesTheChannelsThatAreKeptLongerLast() throws SQLException {
    RetentionRules rules =
        RetentionRules.ofLife(Duration.ofDays(7))
            .keeping("law", Duration.ZERO)
            .within(RULES.maxBytes());
    try (TestStore store = store()) {
      append(store.repository, "law", 0, 1_000);
      append(store.repository, "c", 0, 9_000);
      Retention retention = steps.retention(store, rules);
      steps.run(store, retention);
      assertEquals(1_000, store.number("SELECT count(*) FROM log WHERE channel_id = 'law'"));
      assertTrue(logs(store) < 8_000);

      append(store.repository, "law", 1_000, 12_000);
      steps.pass(Duration.ofMinutes(2));
      steps.run(store, retention);
      assertEquals(0, store.number("SELECT count(*) FROM log WHERE channel_id = 'c'"));
      assertTrue(fileBytes(store) <= FILE, "the bound holds for all");
    }
  }

  @Test
  void takesTheIdempotencyKeyWithItsLog() throws SQLException {
    try (TestStore store = store()) {
      store.repository.append(entry("c", "first"), Optional.of(new IdempotencyKey(1, "k"))).join();
      append(store.repository, "c", 0, 9_000);
      steps.run(store, steps.retention(store, RULES));
      assertEquals(0, store.number("SELECT count(*) FROM idempotency_key"));
    }
  }
}
