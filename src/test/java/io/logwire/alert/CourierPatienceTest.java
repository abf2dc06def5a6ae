package io.logwire.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.store.Delivery;
import io.logwire.store.Delivery.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How long alerts stay owed to a receiver in trouble. */
class CourierPatienceTest extends CourierFixture {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static Webhook json() {
    return Logs.webhook("ops", "http://localhost/in/very-secret-token", Formats.JSON);
  }

  @Test
  void anHourOfTroubleIsOverWithinAMinuteOfItsEnd() {
    boolean[] well = {false};
    receiver =
        unused -> well[0] ? answer(204) : Answer.none(Trouble.of("the connection was refused"));
    employ(json());
    Instant begin = clock.instant();
    int appended = 0;
    while (clock.instant().isBefore(begin.plus(Duration.ofHours(1)))) {
      store.append(Logs.alert("a" + appended++));
      awaitDue();
    }
    assertTrue(appended > 60, "alerts: " + appended);
    well[0] = true;
    Instant healed = clock.instant();
    posts.clear();
    clock.set(head().orElseThrow().dueAt().orElseThrow());
    settle();
    assertFalse(clock.instant().isAfter(healed.plus(Duration.ofMinutes(1))));
    assertEquals(IntStream.range(0, appended).mapToObj(i -> "a" + i).toList(), labels());
  }

  @Test
  void givesUpAfterThreeDaysAndRetriesWhenAskedTo() {
    receiver = unused -> answer(503, "3600");
    employ(json());
    store.append(Logs.alert("old"));
    Instant begin = clock.instant();
    clock.advance(Duration.ofHours(30));
    store.append(Logs.alert("younger"));
    settle();
    for (int i = 0; i < 100 && label(posts.get(posts.size() - 1)).equals("old"); i++) {
      awaitDue();
    }
    Duration tried = Duration.between(begin, clock.instant());
    assertTrue(tried.compareTo(Duration.ofHours(72)) >= 0, tried.toString());
    assertTrue(tried.compareTo(Duration.ofHours(75)) <= 0, tried.toString());
    List<Delivery> failed = new ArrayList<>();
    store.deliveries().forEach(State.FAILED, failed::add);
    assertEquals(1, failed.size());
    assertEquals("given up after 72 hours; at last: HTTP 503", failed.get(0).outcome());
    assertEquals(1, store.deliveries().count(State.OWED));

    receiver = unused -> answer(200);
    posts.clear();
    assertEquals(1, store.deliveries().retry("ops", OptionalLong.of(failed.get(0).log().id())));
    clock.advance(SECOND); // when the outbox is looked at again
    settle();
    assertEquals(List.of("old", "younger"), labels());
    assertEquals(0, store.deliveries().count(State.FAILED));
  }

  @Test
  void aWebhookThatIsDownForDaysIsNotAskedMoreOftenBecauseAlertsExpire() {
    receiver = unused -> answer(500);
    employ(json());
    for (int i = 0; i < 30; i++) {
      store.append(Logs.alert("a" + i));
      clock.advance(Duration.ofSeconds(10));
    }
    clock.advance(Duration.ofHours(72).minusMinutes(4));
    settle();
    for (int i = 0; i < 60 && head().isPresent(); i++) {
      awaitDue();
    }
    assertEquals(0, store.deliveries().count(State.OWED));
    assertEquals(30, store.deliveries().count(State.FAILED));
    List<Instant> moments = times.stream().distinct().toList(); // another one is tried at the same
    assertTrue(moments.size() > times.size() / 2 - 1, times.toString());
    for (int i = 1; i < moments.size(); i++) {
      Duration wait = Duration.between(moments.get(i - 1), moments.get(i));
      assertTrue(wait.compareTo(SECOND) >= 0, i + ": " + wait);
    }
  }
}
