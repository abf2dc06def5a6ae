package io.logwire.store.sqlite;

import static io.logwire.store.sqlite.TestStore.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.log.LogQuery;
import io.logwire.log.RetentionRules;
import io.logwire.store.sqlite.file.Reserve;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody writes {@code retention.days=9} and means 90. */
@Timeout(60)
class LoweredRetentionTest {
  private static final RetentionRules NINETY = RetentionRules.ofLife(Duration.ofDays(90));
  private static final RetentionRules NINE = RetentionRules.ofLife(Duration.ofDays(9));

  private static final List<String> ALL = List.of("oldest", "old", "young");

  @TempDir Path folder;
  private final RetentionSteps steps = new RetentionSteps();
  private final HandClock clock = steps.clock;
  @AutoClose private final OwnersLog log = new OwnersLog();
  @AutoClose private TestStore store;
  private Retention retention;

  /** A service that keeps logs for 90 days, and has had three of the last month. */
  @BeforeEach
  void keepForNinetyDays() {
    store = new TestStore(folder, clock, Duration.ZERO);
    retention = steps.retention(store, NINETY);
    store.append(entry("c", "oldest"));
    pass(Duration.ofDays(10));
    store.append(entry("c", "old"));
    pass(Duration.ofDays(10));
    store.append(entry("c", "young"));
    pass(Duration.ofDays(5));
    assertEquals(ALL, left());
  }

  private void pass(Duration time) {
    steps.pass(time);
    steps.run(store, retention);
  }

  private List<String> left() {
    return store.reader.findOldest(LogQuery.latest(9)).stream()
        .map(log -> log.entry().label())
        .toList();
  }

  private void assertTheOldGoAfterAnHour() {
    pass(Duration.ofMinutes(58));
    assertEquals(ALL, left());
    pass(Duration.ofMinutes(3));
    assertEquals(List.of("young"), left());
  }

  private void assertTold(String words) {
    assertTrue(log.lines().stream().anyMatch(line -> line.contains(words)), () -> "" + log.lines());
  }

  @Test
  void waitsAnHourAndTellsHowManyLogsGoAndWhen() {
    steps.follow(store, retention, NINE);
    assertTold(
        "retention deletes 2 logs up to 2026-03-17T12:00:00Z, which were kept until now, from 2026-03-26T13:30");
    assertTheOldGoAfterAnHour();
  }

  @Test
  void deletesNothingWhereItIsCorrectedWithinTheHour() {
    steps.follow(store, retention, NINE);
    pass(Duration.ofMinutes(50));
    steps.follow(store, retention, NINETY);
    assertTold("the logs that waited to be deleted are kept");
    pass(Duration.ofDays(2));
    assertEquals(ALL, left());
  }

  @Test
  void waitsAnotherHourWhereItIsLoweredAgain() {
    steps.follow(store, retention, NINE);
    pass(Duration.ofMinutes(50));
    steps.follow(store, retention, RetentionRules.ofLife(Duration.ofDays(12)));
    pass(Duration.ofMinutes(50));
    assertEquals(ALL, left());
    pass(Duration.ofMinutes(12));
    assertEquals(List.of("young"), left());
  }

  @Test
  void aCorrectionIsFollowedAtOnceWhenTheHourIsOver() {
    steps.follow(store, retention, NINE);
    steps.pass(Duration.ofMinutes(62)); // and some of them are deleted, if it has begun
    steps.follow(store, retention, RetentionRules.ofLife(Duration.ofDays(26)));
    steps.run(store, retention);
    assertEquals(ALL, left());
  }

  @Test
  void sparesTheHoursBetweenTwoNumbersOfDays() {
    pass(Duration.ofHours(6));
    steps.follow(store, retention, RetentionRules.ofLife(Duration.ofDays(25)));
    assertTold("retention deletes 1 log up to 2026-03-01T18:00:00Z");
    pass(Duration.ofMinutes(58));
    assertEquals(ALL, left());
  }

  @Test
  void whatHasWaitedOnceIsDeletedByWhoeverIsInChargeAgain() {
    retention = steps.begin(store, NINE);
    steps.pass(Duration.ofMinutes(61));
    steps.beginAgain(store);
    steps.run(store, retention);
    assertEquals(List.of("young"), left());
  }

  @Test
  void aStartOfWhatNoServiceHasUsedYetWaitsAsWell() {
    try (TestStore imported = new TestStore(folder.resolve("other"), clock, Duration.ZERO)) {
      imported.append(entry("c", "of last year"));
      clock.advance(Duration.ofDays(300));
      imported.append(entry("c", "of this year"));
      clock.advance(Duration.ofMinutes(1));
      steps.begin(imported, NINETY);
      assertTold("retention deletes 1 log up to ");
    }
  }

  @Test
  void seesAtAStartWhatWasKeptBefore() {
    retention = steps.begin(store, NINE);
    assertTold("retention deletes 2 logs up to 2026-03-17T12:00:00Z");
    assertTheOldGoAfterAnHour();
  }

  @Test
  void aStartWithACorrectionDeletesNothing() {
    retention = steps.begin(store, NINE);
    pass(Duration.ofMinutes(30));
    retention = steps.begin(store, NINETY);
    pass(Duration.ofDays(2));
    assertEquals(ALL, left());
  }

  @Test
  void aChannelLosesNoDaysOfItsOwnAtOnce() {
    RetentionRules ninetyForOne = NINE.keeping("c", Duration.ofDays(90));
    steps.follow(store, retention, ninetyForOne);
    pass(Duration.ofHours(3));
    steps.follow(store, retention, NINE);
    pass(Duration.ofMinutes(58));
    assertEquals(ALL, left());
    retention = steps.begin(store, NINETY.keeping("c", Duration.ofDays(9)));
    pass(Duration.ofMinutes(58));
    assertEquals(ALL, left());
  }

  @Test
  void waitsForNobodyWhoHasLoweredNothing() {
    steps.follow(store, retention, RetentionRules.ofLife(Duration.ofDays(26)));
    clock.advance(Duration.ofDays(20)); // the service was off
    retention = steps.begin(store, RetentionRules.ofLife(Duration.ofDays(26)));
    steps.run(store, retention);
    assertEquals(List.of("young"), left());
    assertEquals(List.of(), log.linesWith("kept until now"));
  }

  @Test
  void logsThatAreOwedAreNoSignOfIt() {
    String owe =
        "INSERT INTO delivery (webhook, failed, log_id, owed_since, attempts) SELECT 'w', 0, id, 0, 0 FROM log";
    store.writer.write(tx -> tx.statement(owe).executeUpdate());
    retention = steps.begin(store, NINE);
    assertEquals(List.of(), log.linesWith("kept until now"));
  }

  @Test
  void aClockThatJumpsDoesNotShortenIt() {
    steps.follow(store, retention, NINE);
    clock.advance(Duration.ofMinutes(59)); // as far as it is believed
    steps.run(store, retention);
    assertTheOldGoAfterAnHour();
  }

  @Test
  void waitsNotWhereTheDiskHasNoRoom() {
    AtomicLong free = new AtomicLong(1L << 30);
    Reserve reserve = Reserve.beside(folder.resolve("logwire.db"), 0, free::get);
    retention = steps.retention(store, NINETY, reserve, steps.nanos::get);
    steps.run(store, retention);
    steps.follow(store, retention, NINE);
    steps.run(store, retention);
    assertEquals(ALL, left());
    free.set(1L << 20);
    pass(Duration.ofMinutes(2));
    assertEquals(List.of("young"), left());
    assertTold("the disk is short of room");
  }
}
