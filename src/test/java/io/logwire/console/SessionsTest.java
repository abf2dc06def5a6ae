package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private final HandClock clock = new HandClock();
  private long nanos = Long.MAX_VALUE - Duration.ofHours(1).toNanos(); // it may run over
  private final Sessions sessions = new Sessions(clock, () -> nanos);

  private void pass(Duration time) {
    clock.set(clock.instant().plus(time));
    nanos += time.toNanos();
  }

  private void jump(Duration far) {
    clock.set(clock.instant().plus(far));
  }

  @Test
  void endAfterTwelveHoursWithoutUseAndAfterAWeekInAnyCase() {
    String idle = sessions.begin();
    String used = sessions.begin();
    for (int hours = 0; hours < 7 * 24; hours += 12) {
      assertTrue(sessions.isOpen(used));
      pass(Duration.ofHours(12));
      assertTrue(hours > 0 || sessions.isAlive(Sessions.hash(idle)));
    }
    assertFalse(sessions.isOpen(idle));
    assertTrue(sessions.isOpen(used));
    pass(Duration.ofSeconds(1));
    assertFalse(sessions.isOpen(used));
  }

  @Test
  void noneThatIsOverComesBackWithAClockThatIsSetBack() {
    String session = sessions.begin();
    pass(Duration.ofHours(13));
    jump(Duration.ofHours(-2));
    assertFalse(sessions.isOpen(session));
  }

  @Test
  void noneThatAClockFarAheadHasEndedComesBackWhenItIsRightAgain() {
    String session = sessions.begin();
    jump(Duration.ofDays(3_652));
    assertFalse(sessions.isOpen(session));
    jump(Duration.ofDays(-3_652));
    assertFalse(sessions.isOpen(session));
  }
}
