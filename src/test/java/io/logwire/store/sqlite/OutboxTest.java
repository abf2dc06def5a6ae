package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.Delivery;
import io.logwire.store.Delivery.State;
import io.logwire.store.LogRepository;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class OutboxTest extends OutboxFixture {
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
    assertEquals(2_400, outbox.giveUpAllBut(Set::of, "gone").failed());
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
    assertEquals(0, outbox.giveUpAllBut(() -> Set.of("a", "b"), "gone").failed());
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
}
