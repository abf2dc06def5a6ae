package io.logwire.store.sqlite;

import static io.logwire.store.sqlite.TestStore.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.log.Outlook;
import io.logwire.log.RetentionRules;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionOutlookTest {
  private static final RetentionRules TEN_DAYS = RetentionRules.ofLife(Duration.ofDays(10));

  @TempDir Path folder;
  private final HandClock clock = new HandClock("2026-03-01T12:30:00Z");
  @AutoClose private TestStore store;

  @BeforeEach
  void open() {
    store = new TestStore(folder, clock, Duration.ZERO);
  }

  private void append(String channel, int logs) {
    store.appendAll(Collections.nCopies(logs, entry(channel, "one")));
  }

  private Outlook outlook(RetentionRules rules) {
    return store.store.outlook(rules, ZoneOffset.UTC);
  }

  private List<String> words(RetentionRules rules) {
    return outlook(rules).words(clock.instant(), ZoneOffset.UTC);
  }

  @Test
  void isEmptyWhereNothingIsDeletedOrThereIsNothing() {
    assertEquals(List.of(), words(TEN_DAYS.keeping("debug", Duration.ofDays(1)).within(1L << 30)));
    append("c", 1);
    assertEquals(Outlook.NOTHING, outlook(RetentionRules.NONE));
  }

  @Test
  void namesTheRestOfTheOldestDayAndWhenItGoes() {
    append("c", 3);
    clock.advance(Duration.ofHours(5));
    append("d", 2);
    clock.advance(Duration.ofHours(20));
    append("c", 1);
    assertEquals(
        List.of("next: 5 logs of 2026-03-01, from 2026-03-11 13:00 to 2026-03-12 00:00"),
        words(TEN_DAYS));
    Outlook berlin = store.store.outlook(TEN_DAYS, ZoneId.of("Europe/Berlin"));
    assertEquals(
        List.of("next: 5 logs of 2026-03-01, from 2026-03-11 14:00 to 2026-03-12 00:00"),
        berlin.words(clock.instant(), ZoneId.of("Europe/Berlin")));
  }

  @Test
  void countsChannelsWithDaysOfTheirOwnForThemselvesTheFirstToGoFirst() {
    append("c", 3);
    append("debug", 7);
    append("law", 4);
    RetentionRules rules =
        TEN_DAYS.keeping("debug", Duration.ofDays(2)).keeping("law", Duration.ZERO);
    assertEquals(
        List.of(
            "next: 7 logs of 2026-03-01 in the channel debug, from 2026-03-03 13:00 to"
                + " 2026-03-04 00:00",
            "next: 3 logs of 2026-03-01, from 2026-03-11 13:00 to 2026-03-12 00:00"),
        words(rules));
    clock.advance(Duration.ofDays(12));
    assertEquals(
        List.of(
            "due now: 10 logs up to 2026-03-11 12:00; a running service deletes them, unless their"
                + " alerts are owed or retention was lowered within the hour"),
        words(rules));
  }

  @Test
  void tellsWhenTheRoomWillBeTaken() {
    append("law", 1);
    clock.advance(Duration.ofHours(24));
    append("c", 10_000);
    RetentionRules large =
        RetentionRules.ofLife(Duration.ofDays(365))
            .keeping("law", Duration.ZERO)
            .within(128L << 20);
    clock.advance(Duration.ofHours(24));
    Outlook.Room room = outlook(large).room().orElseThrow();
    assertEquals(Instant.parse("2026-03-02T12:00:00Z"), room.oldest(), "law goes last");
    Duration left = Duration.between(clock.instant(), room.goesFrom().orElseThrow());
    double days = (double) (room.most() - room.used()) / room.used(); // so much came in a day
    assertEquals(days, left.toHours() / 24.0, days / 10);
    assertTrue(
        words(large).get(1).startsWith("for the room: " + (room.used() >> 20) + " of 100 MB are"),
        words(large)::toString);
    assertTrue(words(large).get(1).contains("the oldest logs, of 2026-03-02, go from about 2026-"));
  }

  @Test
  void tellsThatTheRoomIsTakenAndThatNothingComes() {
    append("c", 1_000);
    RetentionRules full = RetentionRules.NONE.within(25L << 20);
    assertTrue(
        words(full).get(0).endsWith("the oldest logs, of 2026-03-01, go now, as new ones come"),
        words(full)::toString);
    clock.advance(Duration.ofDays(8));
    assertEquals(Optional.empty(), outlook(full).room().orElseThrow().goesFrom());
    assertTrue(words(full).get(0).endsWith("go when it is full, and none came for a week"));
  }
}
