package io.logwire.store.sqlite;

import static io.logwire.store.sqlite.TestStore.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.log.RetentionRules;
import io.logwire.metrics.Metrics;
import io.logwire.store.ClockWatch;
import io.logwire.store.FollowedRules;
import io.logwire.store.StoreException;
import io.logwire.store.sql.Upkeep;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClockWatchTest {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration TEN_YEARS = Duration.ofDays(3_650);

  @TempDir Path folder;
  private final HandClock clock = new HandClock("2026-03-01T12:30:00Z");
  private final AtomicLong nanos = new AtomicLong();

  /** The service as long as it runs once. */
  private final class Run implements AutoCloseable {
    private final TestStore store = new TestStore(folder, clock, WEEK);
    private final OwnersLog log = new OwnersLog();
    private final ClockWatch watch =
        ClockWatch.begin(store.database, Optional.of(clock.instant()), clock, nanos::get, false);
    private final Retention retention =
        new Retention(
            new FollowedRules(RetentionRules.ofLife(WEEK), watch, clock, nanos::get),
            watch,
            TestStore.noReserve(),
            clock,
            nanos::get,
            new Metrics().store.retentionDeleted);

    /** Time passes as it should, on the wall and on the monotonic clock; the logs that are left. */
    private long pass(Duration time) throws SQLException {
      for (Duration left = time; !left.isNegative(); left = left.minus(HOUR.dividedBy(2))) {
        Duration step = left.compareTo(HOUR.dividedBy(2)) < 0 ? left : HOUR.dividedBy(2);
        clock.advance(step);
        nanos.addAndGet(step.toNanos());
        if (retention.isDue(Upkeep.Load.IDLE)) {
          store.writer.<Boolean>write(
              tx -> {
                retention.step(tx);
                return true;
              });
        }
      }
      return store.number("SELECT count(*) FROM log");
    }

    private boolean pauses() {
      return watch.pause().isPresent();
    }

    @Override
    public void close() {
      store.close();
      log.close();
    }
  }

  @BeforeEach
  void aServiceThatHasALog() throws SQLException {
    try (Run run = new Run()) {
      run.store.append(entry("c", "one"));
      assertEquals(1, run.pass(HOUR));
    }
  }

  @Test
  void aClockThatIsYearsAheadAtTheStartDeletesNothingUntilItIsRight() throws SQLException {
    clock.advance(TEN_YEARS);
    try (Run run = new Run()) {
      assertTrue(run.pauses());
      assertEquals(1, run.pass(Duration.ofHours(20)));
      assertTrue(run.pauses());
      clock.advance(TEN_YEARS.negated());
      assertEquals(1, run.pass(HOUR));
      assertFalse(run.pauses());
      assertEquals(1, run.log.linesWith("the clock is right again").size());
      assertEquals(0, run.pass(WEEK.plus(HOUR)));
    }
  }

  @Test
  void aClockMayBeThirtyDaysAheadAtTheStartAndNotMore() throws SQLException {
    Duration most = Duration.ofDays(30);
    clock.set(agreedAt().plus(most));
    try (Run run = new Run()) {
      assertFalse(run.pauses());
    }
    clock.set(agreedAt().plus(most).plusMillis(1));
    try (Run run = new Run()) {
      assertTrue(run.pauses());
    }
  }

  private Instant agreedAt() throws SQLException {
    try (Connection file =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("logwire.db"));
        Statement statement = file.createStatement();
        ResultSet row = statement.executeQuery("SELECT agreed_at FROM clock")) {
      return Instant.ofEpochMilli(row.getLong(1));
    }
  }

  @Test
  void aClockThatStaysAheadIsBelievedAfterADayOfRunning() throws SQLException {
    clock.advance(TEN_YEARS);
    try (Run run = new Run()) {
      assertEquals(1, run.pass(Duration.ofHours(23)));
      assertEquals(0, run.pass(Duration.ofHours(2)));
      assertFalse(run.pauses());
    }
  }

  @Test
  void saysOnceThatTheClockIsFarAheadWhereNothingIsEverDeleted() throws SQLException {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      store.append(TestStore.entry("c", "kept for ever"));
      clock.advance(TEN_YEARS);
      try (OwnersLog log = new OwnersLog()) {
        Optional<Instant> change = Optional.of(clock.instant().minus(TEN_YEARS));
        ClockWatch watch = ClockWatch.begin(store.database, change, clock, nanos::get, true);
        for (int hour = 0; hour < 5; hour++) {
          clock.advance(HOUR);
          nanos.addAndGet(HOUR.toNanos());
          assertFalse(watch.isRight(), "keys wait, for a day");
        }
        assertEquals(1, log.linesWith("the clock says 2036-").size(), log.lines()::toString);
        assertEquals(List.of(), log.linesWith("retention"));
        assertEquals(Optional.empty(), watch.pause());
        assertTrue(watch.jump().isPresent());
      }
    }
  }

  @Test
  void saysOnceAnHourWhyNothingIsDeleted() throws SQLException {
    clock.advance(TEN_YEARS);
    try (Run run = new Run()) {
      run.pass(Duration.ofHours(10));
      int lines = run.log.linesWith("retention pauses: the clock says 2036-").size();
      assertEquals(10, lines, run.log.lines()::toString); // of one kind ten a minute are written
      assertTrue(run.log.lines().get(0).contains("last used at 2026-03-01"));
      assertTrue(run.log.lines().get(0).contains("docs/CLOCK.md"));
    }
  }

  @Test
  void restartsDoNotEndTheDayAndCountForIt() throws SQLException {
    clock.advance(TEN_YEARS);
    for (int start = 0; start < 5; start++) {
      try (Run run = new Run()) {
        run.store.append(entry("c", "of the future " + start)); // is no sign of the right time
        assertTrue(run.pass(Duration.ofHours(4)) > start + 1, "start " + start);
        assertTrue(run.pauses());
      }
    }
    try (Run run = new Run()) {
      run.pass(Duration.ofHours(8));
      assertFalse(run.pauses());
      assertEquals(5, run.store.number("SELECT count(*) FROM log"), "the first one is old");
    }
  }

  @Test
  void aJumpWhileItRunsPausesForADayAtMost() throws SQLException {
    try (Run run = new Run()) {
      run.pass(HOUR);
      clock.advance(WEEK.plus(WEEK)); // a suspended machine: the monotonic clock stood still
      assertEquals(1, run.pass(Duration.ofHours(23)));
      assertTrue(run.pauses());
      assertEquals(0, run.pass(Duration.ofHours(2)));
      assertFalse(run.pauses());
    }
  }

  @Test
  void aMachineThatIsSuspendedEachNightStillDeletes() throws SQLException {
    try (Run run = new Run()) {
      run.pass(HOUR);
      for (int day = 0; day < 9; day++) {
        clock.advance(Duration.ofHours(10));
        run.pass(Duration.ofHours(14));
      }
      assertEquals(0, run.store.number("SELECT count(*) FROM log"));
    }
  }

  @Test
  void anotherWrongTimeHasToProveItselfAnew() throws SQLException {
    clock.advance(TEN_YEARS);
    try (Run run = new Run()) {
      run.pass(Duration.ofHours(23));
      clock.advance(TEN_YEARS);
      assertEquals(1, run.pass(Duration.ofHours(23)));
      assertTrue(run.pauses());
    }
  }

  @Test
  void aClockThatIsSetRightAfterTheStartIsNoJump() throws SQLException {
    clock.advance(Duration.ofDays(-400)); // no battery: it begins with what it has kept somewhere
    try (Run run = new Run()) {
      run.pass(HOUR);
      clock.advance(Duration.ofDays(403));
      run.pass(HOUR);
      assertFalse(run.pauses());
    }
  }

  @Test
  void aFewDaysWithoutTheServiceAreNoReason() throws SQLException {
    clock.advance(Duration.ofDays(29));
    try (Run run = new Run()) {
      assertFalse(run.pauses());
      assertEquals(0, run.pass(HOUR));
    }
  }

  @Test
  void aStoreThatWasNeverServedIsAsOldAsItsLogsAndItsFile() throws SQLException {
    Path imported = folder.resolve("imported");
    try (TestStore store = new TestStore(imported, clock, WEEK)) {
      Instant months = clock.instant().plus(Duration.ofDays(100));
      HandClock later = new HandClock(months.toString());
      assertFalse(pausesAt(store, later, Optional.empty()), "it has nothing to lose");
      store.append(entry("c", "one"));
      assertTrue(pausesAt(store, later, Optional.empty()));
      assertTrue(pausesAt(store, later, Optional.of(clock.instant())));
      assertFalse(pausesAt(store, later, Optional.of(months.minus(WEEK))));
    }
  }

  private boolean pausesAt(TestStore store, HandClock later, Optional<Instant> change) {
    return ClockWatch.begin(store.database, change, later, nanos::get, false).pause().isPresent();
  }

  @Test
  void refusesToStartBefore2020() {
    clock.set(Instant.parse("1970-01-01T00:00:05Z"));
    String refusal = assertThrows(StoreException.class, () -> new Run().close()).getMessage();
    assertTrue(refusal.contains("the clock says 1970-01-01T00:00:05Z"), refusal);
  }
}
