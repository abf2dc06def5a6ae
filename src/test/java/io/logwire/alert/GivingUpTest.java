package io.logwire.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.SqliteFile;
import io.logwire.store.Delivery;
import io.logwire.store.Delivery.State;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** When alerts that nobody takes are given up, and when they are not. */
class GivingUpTest extends CourierFixture {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration TEN_YEARS = Duration.ofDays(3_652);

  private static Webhook json() {
    return Logs.webhook("ops", "http://localhost/in", Formats.JSON);
  }

  /** So much time, in which each attempt is made when it is due. */
  private void pass(Duration time) {
    long end = clock.nanoTime() + time.toNanos();
    while (clock.nanoTime() < end && head().isPresent()) {
      Duration wait =
          head()
              .flatMap(Delivery::dueAt)
              .map(due -> Duration.between(clock.instant(), due))
              .filter(one -> one.compareTo(Duration.ofHours(1)) <= 0)
              .filter(one -> one.compareTo(SECOND) > 0)
              .orElse(SECOND);
      clock.advance(wait);
      settle();
    }
  }

  private void restart() {
    store.close();
    store = new AlertStore(folder, clock);
    employ(json());
    settle();
  }

  @Test
  void givesUpAfterThreeDaysAndRetriesWhenAskedTo() {
    receiver = unused -> answer(503, "3600");
    employ(json());
    store.append(Logs.alert("old"));
    settle();
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
    settle();
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

  @Test
  void aClockThatJumpsMakesNoAlertOld() {
    receiver = unused -> answer(503, "3600");
    employ(json());
    store.append(Logs.alert("before"));
    settle();
    clock.jump(TEN_YEARS);
    store.append(Logs.alert("meanwhile"));
    pass(Duration.ofHours(24));
    clock.jump(TEN_YEARS.negated());
    store.append(Logs.alert("after"));
    pass(Duration.ofHours(24));
    assertEquals(List.of(), failed());
    assertEquals(3, store.deliveries().count(State.OWED));
    receiver = unused -> answer(200);
    posts.clear();
    pass(Duration.ofHours(2));
    assertEquals(List.of("before", "meanwhile", "after"), labels());
  }

  @Test
  void aClockThatIsAheadAtTheStartMakesNoAlertOld() {
    receiver = unused -> answer(500);
    employ(json());
    store.append(Logs.alert("one"));
    pass(Duration.ofHours(5));
    clock.jump(Duration.ofDays(4)); // or the service was off
    for (int start = 0; start < 3; start++) {
      restart();
      pass(Duration.ofHours(2));
    }
    assertEquals(List.of(), failed());
  }

  @Test
  void nothingIsGivenUpWhileTheClockCannotBeRight() {
    clockAgrees = false;
    receiver = unused -> answer(503, "3600");
    employ(json());
    store.append(Logs.alert("one"));
    settle();
    pass(Duration.ofHours(80));
    assertEquals(List.of(), failed());
    clockAgrees = true;
    pass(Duration.ofHours(2));
    assertEquals(1, failed().size());
  }

  @Test
  void attemptsAreCountedThroughRestarts() throws SQLException {
    receiver = unused -> answer(500);
    employ(json());
    store.append(Logs.alert("one"));
    settle();
    clock.advance(Duration.ofHours(73));
    restart();
    pass(Duration.ofMinutes(10));
    assertEquals(List.of(), failed(), "the service was off");
    SqliteFile.execute(store.file(), "UPDATE delivery SET attempts = 3450"); // at one in 75 s
    restart();
    pass(Duration.ofMinutes(10));
    assertEquals(1, failed().size());
  }

  @Test
  void alertsOfTheFutureAreOwedSinceTheyCame() {
    receiver = unused -> answer(500);
    employ(json());
    clock.jump(TEN_YEARS);
    store.append(Logs.alert("of the future"));
    settle();
    clock.jump(TEN_YEARS.negated()); // ids go on from the newest
    store.append(Logs.alert("of now"));
    List<Instant> since = new ArrayList<>();
    store.deliveries().forEach(State.OWED, one -> since.add(one.owedSince()));
    assertTrue(since.contains(clock.instant()), since.toString());
  }
}
