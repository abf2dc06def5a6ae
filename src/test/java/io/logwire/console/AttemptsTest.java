package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.store.sqlite.OwnersLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttemptsTest {
  private static final int CROWD = 1_100;

  private final HandClock clock = new HandClock();
  private final Attempts attempts = new Attempts(clock);

  private Duration take(String address) {
    return attempts.take(address, "");
  }

  private List<Long> waits(String address, int tries) {
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < tries; i++) {
      assertEquals(Duration.ZERO, take(address));
      Duration wait = take(address);
      waits.add(wait.toSeconds());
      clock.advance(wait.plus(Attempts.REFILL));
      if (wait.isZero()) {
        i++; // the second look was one more try
      }
    }
    return waits;
  }

  @Test
  void anAddressWaitsTwiceAsLongEachTimeUpToAQuarterOfAnHour() {
    assertEquals(
        List.of(0L, 1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 512L, 900L, 900L),
        waits("192.0.2.1", 14));
  }

  @Test
  void whoTriesWhileHeWaitsWaitsNoLonger() {
    for (int i = 0; i < 5; i++) {
      clock.advance(take("192.0.2.1"));
    }
    Duration wait = take("192.0.2.1");
    for (int i = 0; i < 100; i++) {
      assertEquals(wait, take("192.0.2.1"));
    }
    clock.advance(wait);
    assertEquals(Duration.ZERO, take("192.0.2.1"));
  }

  @Test
  void theRightPasswordEndsTheWaitAndSoDoesADay() {
    for (int i = 0; i < 3; i++) {
      take("192.0.2.1");
    }
    assertTrue(take("192.0.2.1").toMillis() > 0);
    attempts.forget("192.0.2.1", "a browser");
    assertEquals(Duration.ZERO, take("192.0.2.1"));
    waits("192.0.2.2", 9);
    clock.advance(Duration.ofHours(25));
    assertEquals(List.of(0L, 1L), waits("192.0.2.2", 3));
  }

  /** A thousand addresses that guess as fast as they can; how often they were let try. */
  private int crowd(int seconds) {
    int taken = 0;
    for (int second = 0; second < seconds; second++) {
      for (int i = 0; i < CROWD; i++) {
        taken += take("10.0." + i / 250 + "." + i % 250).isZero() ? 1 : 0;
      }
      clock.advance(Duration.ofSeconds(1));
    }
    return taken;
  }

  @Test
  void aThousandAddressesHaveNoMoreThanAFewTriesTogether() {
    int free = CROWD * Attempts.FREE;
    assertEquals(free, crowd(3), "each has its own");
    int taken = crowd(60);
    assertTrue(taken <= Attempts.BURST + 31, taken + " in a minute");
    assertTrue(taken >= Attempts.BURST, taken + " in a minute");
  }

  @Test
  void aCrowdDoesNotLockOutWhoComesForTheFirstTime() {
    crowd(60);
    for (int i = 0; i < Attempts.FREE; i++) {
      assertEquals(Duration.ZERO, take("203.0.113.1"), "as many tries as without them");
    }
    assertTrue(take("203.0.113.1").toMillis() > 0);
  }

  @Test
  void addressesThatAreNewEachTimeHaveABoundTogetherToo() {
    int taken = 0;
    int addresses = 0;
    for (int second = 0; second < 60; second++) {
      for (int i = 0; i < 1_000; i++) {
        int number = addresses++;
        String address = "10.%d.%d.%d".formatted(number >> 16, number >> 8 & 255, number & 255);
        taken += take(address).isZero() ? 1 : 0;
      }
      clock.advance(Duration.ofSeconds(1));
    }
    assertTrue(taken <= Attempts.FREE_BURST + 61, taken + " in a minute");
  }

  @Test
  void aCrowdDoesNotLockOutAnAddressThatHasLoggedInBefore() {
    take("192.0.2.1");
    attempts.forget("192.0.2.1", "a browser");
    crowd(60);
    for (int i = 0; i < Attempts.FREE; i++) {
      assertEquals(Duration.ZERO, take("192.0.2.1"));
    }
    clock.advance(take("192.0.2.1"));
    assertEquals(Duration.ZERO, take("192.0.2.1"), "also after its free tries");
  }

  @Test
  void noNeighbourLocksOutABrowserThatHasLoggedInBefore() {
    attempts.take("192.0.2.1", "of the owner");
    attempts.forget("192.0.2.1", "of the owner");
    crowd(10);
    for (int i = 0; i < 100; i++) {
      take("203.0.113.1"); // somebody who guesses behind the same proxy
    }
    assertTrue(take("203.0.113.1").toMillis() > 0);
    assertTrue(attempts.take("203.0.113.1", "of somebody").toMillis() > 0);
    for (int i = 0; i < Attempts.FREE; i++) {
      assertEquals(Duration.ZERO, attempts.take("203.0.113.1", "of the owner"));
    }
    assertTrue(attempts.take("203.0.113.1", "of the owner").toMillis() > 0, "it is not for free");
  }

  @Test
  void aNetworkOfIpv6IsOneAddress() {
    for (int i = 0; i < 3; i++) {
      take("2001:db8:1:2:3:4:5:" + i);
    }
    assertTrue(take("2001:db8:1:2:9:9:9:9").toMillis() > 0);
    assertEquals(Duration.ZERO, take("2001:db8:1:3:0:0:0:1"));
  }

  @Test
  void theOwnerIsToldInALineAndNotInThousands() {
    WrongPasswords told = new WrongPasswords(clock);
    try (OwnersLog log = new OwnersLog()) {
      for (int i = 0; i < 2_000; i++) {
        told.add("192.0.2." + i % 100);
      }
      assertEquals(1, log.linesWith("5 wrong passwords for the console since").size());
      assertEquals(1, log.linesWith("wrong passwords").size());
      clock.advance(WrongPasswords.PAUSE);
      told.add("192.0.2.7");
      assertEquals(1, log.linesWith("1996 wrong passwords for the console since").size());
      assertEquals(1, log.linesWith("the last from 192.0.2.7").size());
    }
  }
}
