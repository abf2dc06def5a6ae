package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.metrics.Metrics;
import io.logwire.store.ClockWatch;
import io.logwire.store.Deliveries;
import io.logwire.store.Delivery;
import io.logwire.store.Delivery.State;
import io.logwire.store.LogRepository;
import io.logwire.store.Outbox;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir private Path folder;

  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final Clock clock =
      new Clock() {
        @Override
        public java.time.ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now.get();
        }
      };
  private final AtomicInteger wakes = new AtomicInteger();
  private SqliteStore store;
  private LogRepository repository;
  private Outbox outbox;
  private Deliveries deliveries;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder, RetentionRules.NONE, 0, clock);
    repository =
        store.repository(
            entry -> entry.channelId().equals("both") ? List.of("a", "b") : List.of("a"),
            wakes::incrementAndGet);
    outbox = store.outbox();
    deliveries = store.deliveries();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static LogEntry alert(String channel, String label) {
    return new LogEntry(channel, "", label, "", LogType.ERROR, true, List.of(), Map.of());
  }

  private long append(String channel, String label) {
    return repository.append(alert(channel, label), Optional.empty()).join().id();
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = store.database().reader();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private List<Delivery> list(State state) {
    List<Delivery> all = new ArrayList<>();
    deliveries.forEach(state, all::add);
    return all;
  }

  @Test
  void aLogIsOwedToEachWebhookItIsRoutedToAndTheSenderIsWoken() {
    long id = append("both", "x");
    append("one", "y");
    assertEquals(List.of("a", "b", "a"), list(State.OWED).stream().map(Delivery::webhook).toList());
    assertEquals("a_" + id, outbox.head("a").orElseThrow().id());
    assertEquals("b_" + id, outbox.head("b").orElseThrow().id());
    assertEquals(2, wakes.get());
  }

  @Test
  void aLogThatIsNoAlertIsOwedToNobody() {
    LogEntry entry = new LogEntry("both", "", "x", "", LogType.ERROR, false, List.of(), Map.of());
    repository.append(entry, Optional.empty()).join();
    assertEquals(0, deliveries.count(State.OWED));
    assertEquals(0, wakes.get());
  }

  @Test
  void aRepeatWithTheSameIdempotencyKeyIsNoSecondAlert() {
    LogRepository.IdempotencyKey key = new LogRepository.IdempotencyKey(7, "k");
    repository.append(alert("one", "x"), Optional.of(key)).join();
    repository.append(alert("one", "x"), Optional.of(key)).join();
    assertEquals(1, deliveries.count(State.OWED));
  }

  @Test
  void ifTheCommitFailsNeitherTheLogNorItsAlertIsThere() throws SQLException {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    CompletableFuture<Void> gate = new CompletableFuture<>();
    store
        .writer()
        .submit(
            0,
            tx -> {
              begun.complete(null);
              gate.join(); // so that the next two are one batch
              return 0;
            });
    begun.join();
    CompletableFuture<?> appended = repository.append(alert("both", "x"), Optional.empty());
    CompletableFuture<?> bad =
        store
            .writer()
            .submit(
                0,
                tx -> {
                  throw new SQLException("the commit of this batch fails");
                });
    gate.complete(null);
    assertThrows(CompletionException.class, appended::join);
    assertThrows(CompletionException.class, bad::join);
    assertEquals(0, number("SELECT count(*) FROM log"));
    assertEquals(0, number("SELECT count(*) FROM delivery"));
    assertEquals(0, wakes.get());
  }

  @Test
  void keepsADeliveryUntilItsOutcomeIsRecorded() {
    long id = append("one", "x");
    assertEquals(id, outbox.head("a").orElseThrow().log().id());
    assertEquals(id, outbox.head("a").orElseThrow().log().id());
    assertEquals(1, outbox.delivered("a", List.of(id), now.get()).join());
    assertTrue(outbox.head("a").isEmpty());
    assertEquals(0, outbox.delivered("a", List.of(id), now.get()).join());
  }

  @Test
  void keepsWhatHasArrivedWithItsTimeAndItsAttempts() {
    long first = append("both", "first");
    long second = append("one", "second");
    outbox.putOff("a", List.of(first), "HTTP 500", NOW, NOW.plusSeconds(1)).join();
    outbox.delivered("a", List.of(first, second), NOW.plusSeconds(2)).join();
    outbox.delivered("b", List.of(first), NOW.plusSeconds(3)).join();
    List<Delivery> delivered = list(State.DELIVERED);
    assertEquals(
        List.of("a_" + first, "b_" + first, "a_" + second),
        delivered.stream().map(Delivery::id).toList());
    assertEquals(List.of(2, 1, 1), delivered.stream().map(Delivery::attempts).toList());
    assertEquals(Optional.of(NOW.plusSeconds(3)), delivered.get(1).attemptedAt());
    assertEquals("second", delivered.get(2).log().entry().label());
    assertEquals(3, deliveries.count(State.DELIVERED));
    assertEquals(0, deliveries.count(State.OWED));
    assertEquals(0, deliveries.retry("a", OptionalLong.empty()));
  }

  @Test
  void setsOneAsideByHandAndTheNextIsDueAtOnce() {
    long first = append("one", "first");
    long second = append("one", "second");
    outbox.putOff("a", List.of(first, second), "HTTP 500", NOW, NOW.plusSeconds(60)).join();
    assertTrue(deliveries.skip("a", first));
    assertFalse(deliveries.skip("a", first));
    assertFalse(deliveries.skip("b", second));
    assertEquals("skipped by hand; at last: HTTP 500", list(State.FAILED).get(0).outcome());
    Delivery head = outbox.head("a").orElseThrow();
    assertEquals(second, head.log().id());
    assertTrue(head.isDue(NOW));
    assertTrue(deliveries.skip("a", second));
    outbox.delivered("a", List.of(second), NOW).join(); // it was on its way meanwhile
    assertEquals(1, deliveries.count(State.DELIVERED));
    assertEquals(1, deliveries.count(State.FAILED));
  }

  @Test
  void theHeadIsTheOldestAndTellsWhatHappenedToIt() {
    long first = append("one", "first");
    append("one", "second");
    Instant due = NOW.plusSeconds(30);
    outbox.putOff("a", List.of(first), "HTTP 500", NOW, due).join();
    Delivery head = outbox.head("a").orElseThrow();
    assertEquals("first", head.log().entry().label());
    assertEquals(1, head.attempts());
    assertEquals("HTTP 500", head.outcome());
    assertEquals(Optional.of(due), head.dueAt());
    assertFalse(head.isDue(NOW.plusSeconds(29)));
    assertTrue(head.isDue(due));
    assertTrue(head.isDue(NOW.minusSeconds(7_200)), "the clock was set back");
    outbox.refused("a", first, "HTTP 400", NOW).join();
    assertEquals("second", outbox.head("a").orElseThrow().log().entry().label());
    Delivery failed = list(State.FAILED).get(0);
    assertEquals(2, failed.attempts());
    assertEquals("HTTP 400", failed.outcome());
    assertEquals(State.FAILED, failed.state());
  }

  @Test
  void givesUpWhatIsOldAndPutsOffTheRest() {
    append("one", "old");
    now.set(NOW.plusSeconds(100));
    append("one", "new");
    long head = outbox.head("a").orElseThrow().log().id();
    Instant due = NOW.plusSeconds(200);
    int failed =
        outbox.giveUp("a", List.of(head), "no", now.get(), NOW.plusSeconds(50), due).join();
    assertEquals(1, failed);
    assertEquals("old", list(State.FAILED).get(0).log().entry().label());
    assertEquals(Optional.of(due), outbox.head("a").orElseThrow().dueAt());
  }

  @Test
  void putsFailedOnesBackAllOrOne() {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 1_200; i++) {
      ids.add(append("both", "x" + i));
    }
    assertEquals(2_400, outbox.giveUpAllBut(List.of(), "gone"));
    assertEquals(1, deliveries.retry("a", OptionalLong.of(ids.get(3))));
    assertEquals(0, deliveries.retry("a", OptionalLong.of(ids.get(3))));
    assertEquals(0, deliveries.retry("c", OptionalLong.empty()));
    assertEquals(1_199, deliveries.retry("a", OptionalLong.empty()));
    assertEquals(1_200, deliveries.count(State.OWED));
    assertEquals(1_200, deliveries.count(State.FAILED));
    Delivery head = outbox.head("a").orElseThrow();
    assertEquals(ids.get(0), head.log().id());
    assertTrue(head.attempts() == 0 && head.dueAt().isEmpty() && head.owedSince().equals(NOW));
    assertEquals(ids, list(State.OWED).stream().map(d -> d.log().id()).toList());
    assertEquals(0, outbox.giveUpAllBut(List.of("a", "b"), "gone"));
  }

  @Test
  void aPileHasTheOldestWithoutWhatALineDoesNotShow() {
    String body = "b".repeat(10_000);
    LogEntry entry =
        new LogEntry("one", "r", "", body, LogType.ERROR, true, List.of("t"), Map.of("k", "v"));
    repository.append(entry, Optional.empty()).join();
    append("one", "second");
    append("one", "third");
    List<LogEntry> pile = outbox.pile("a", 2).stream().map(log -> log.entry()).toList();
    assertEquals(2, pile.size());
    assertEquals(body.substring(0, 255), pile.get(0).body());
    assertEquals("r", pile.get(0).reference());
    assertTrue(pile.get(0).tags().isEmpty() && pile.get(0).customReferences().isEmpty());
    assertEquals("second", pile.get(1).label());
  }

  @Test
  void retentionWaitsForWhatIsOwedAndTakesWhatHasFailed() throws SQLException {
    AtomicReference<Long> nanos = new AtomicReference<>(0L);
    ClockWatch watch = ClockWatch.begin(store.database(), Optional.empty(), clock, nanos::get);
    Retention retention =
        new Retention(
            RetentionRules.ofLife(Duration.ofDays(1)),
            watch,
            TestStore.noReserve(),
            clock,
            nanos::get,
            new Metrics().store.retentionDeleted);
    append("none-owed", "1");
    long oldest = append("one", "2");
    long second = append("one", "3");
    outbox.delivered("a", List.of(outbox.head("a").orElseThrow().log().id()), now.get()).join();
    long third = append("one", "4");
    now.set(NOW.plus(Duration.ofDays(40)));

    stepTwice(retention, nanos);
    assertEquals(3, number("SELECT count(*) FROM log"), "what is owed to nobody");
    outbox.refused("a", oldest, "HTTP 400", now.get()).join();
    stepTwice(retention, nanos);
    assertEquals(2, number("SELECT count(*) FROM log"));
    assertEquals(0, deliveries.count(State.FAILED), "the failed one has gone with its log");
    assertEquals(second, outbox.head("a").orElseThrow().log().id());
    outbox.delivered("a", List.of(second, third), now.get()).join();
    assertEquals(2, deliveries.count(State.DELIVERED));
    stepTwice(retention, nanos);
    assertEquals(0, number("SELECT count(*) FROM log"));
    assertEquals(0, number("SELECT count(*) FROM delivery"));
    assertEquals(0, number("SELECT count(*) FROM delivered"), "what has arrived goes too");
  }

  private void stepTwice(Retention retention, AtomicReference<Long> nanos) {
    for (int i = 0; i < 2; i++) {
      nanos.set(nanos.get() + Duration.ofDays(40).toNanos());
      store
          .writer()
          .submit(
              0,
              tx -> {
                retention.step(tx);
                return 0;
              })
          .join();
    }
  }

  @Test
  void theHeadAndTheOldestOwedAreFoundWithoutScanningOrSorting() throws SQLException {
    for (String sql :
        List.of(
            "SELECT * FROM delivery CROSS JOIN log ON log.id = delivery.log_id"
                + " WHERE webhook = 'a' AND failed = 0 ORDER BY log_id LIMIT 1",
            "SELECT min(log_id) FROM delivery WHERE failed = 0",
            "SELECT * FROM delivery WHERE failed = 1 AND (log_id, webhook) > (5, 'a')"
                + " ORDER BY log_id, webhook LIMIT 500")) {
      StringBuilder plan = new StringBuilder();
      try (Connection connection = store.database().reader();
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("EXPLAIN QUERY PLAN " + sql)) {
        while (rows.next()) {
          plan.append(rows.getString("detail")).append('\n');
        }
      }
      assertFalse(plan.toString().contains("SCAN"), plan.toString());
      assertFalse(plan.toString().contains("TEMP B-TREE"), plan.toString());
    }
  }

  @Test
  void aHundredThousandOwedAreRows() throws SQLException {
    store
        .writer()
        .submit(
            0,
            tx -> {
              tx.statement(
                      """
                      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
                      INSERT INTO log (id, channel_id, label, type, alert)
                      SELECT i, 'c', 'l' || i, 'error', 1 FROM n
                      """)
                  .executeUpdate();
              tx.statement(
                      """
                      INSERT INTO delivery (webhook, failed, log_id, owed_since, attempts)
                      SELECT 'a', 0, id, 0, 0 FROM log
                      """)
                  .executeUpdate();
              return 0;
            })
        .join();
    long begin = System.nanoTime();
    for (int i = 0; i < 1_000; i++) {
      assertEquals(1, outbox.head("a").orElseThrow().log().id());
    }
    Duration each = Duration.ofNanos((System.nanoTime() - begin) / 1_000);
    assertTrue(each.compareTo(Duration.ofMillis(20)) < 0, "a head takes " + each);
    assertEquals(1_000, outbox.pile("a", 1_000).size());
    AtomicInteger seen = new AtomicInteger();
    deliveries.forEach(
        State.OWED, delivery -> assertEquals(seen.incrementAndGet(), delivery.log().id()));
    assertEquals(100_000, seen.get());
  }
}
