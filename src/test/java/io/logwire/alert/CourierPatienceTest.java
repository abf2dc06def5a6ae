package io.logwire.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How long alerts stay owed to a receiver in trouble. */
class CourierPatienceTest extends CourierFixture {
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
}
