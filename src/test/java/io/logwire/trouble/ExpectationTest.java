package io.logwire.trouble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.store.LogRepository;
import io.logwire.store.Store;
import io.logwire.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpectationTest {
  private static final Duration DAY = Duration.ofHours(26);

  @TempDir Path folder;
  private final HandClock clock = new HandClock();
  @AutoClose private Store store;
  private LogRepository repository;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder, RetentionRules.NONE, 0, clock);
    repository = store.repository(entry -> List.of(), () -> {});
  }

  private Expectation expect() {
    return new Expectation("nightly", DAY, store.reader()::find, clock);
  }

  private void log(String channel) {
    LogEntry entry =
        new LogEntry(channel, "", "done", "", LogType.SUCCESS, false, List.of(), Map.of());
    repository.append(entry, Optional.empty()).join();
  }

  private Optional<String> look(Expectation of) {
    return of.look(clock.instant());
  }

  @Test
  void isMissedWhenNoLogCameForSoLongAndEndsWithTheNext() {
    Expectation nightly = expect();
    log("nightly");
    clock.advance(DAY);
    log("other");
    assertEquals(Optional.empty(), look(nightly));
    clock.advance(Duration.ofMinutes(1));
    assertEquals(
        Optional.of(
            "no log of the channel nightly has come since 2026-03-01T12:00:00Z, and one is expected"
                + " each 26 h"),
        look(nightly));
    log("nightly");
    assertEquals(Optional.empty(), look(nightly));
  }

  @Test
  void countsFromTheStartWhereTheChannelWasNeverSeen() {
    Expectation nightly = expect();
    clock.advance(DAY);
    assertEquals(Optional.empty(), look(nightly));
    clock.advance(Duration.ofMinutes(1));
    assertTrue(look(nightly).orElseThrow().contains("since the service was started"));
  }

  @Test
  void waitsAnHourAfterAStart() {
    log("nightly");
    clock.advance(Duration.ofDays(3)); // the service was off
    Expectation nightly = expect();
    clock.advance(Duration.ofMinutes(59));
    assertEquals(Optional.empty(), look(nightly));
    clock.advance(Duration.ofMinutes(2));
    assertTrue(look(nightly).isPresent());
  }

  @Test
  void areThoseThatTheOwnerWantsNow() {
    Map<String, Duration> wanted = new HashMap<>(Map.of("nightly", DAY, "hourly", DAY));
    Expectations all = new Expectations(() -> wanted, store.reader()::find, clock);
    clock.advance(DAY);
    Expectation before = all.now().get("nightly");
    wanted.put("hourly", Duration.ofHours(1));
    wanted.put("new", Duration.ofHours(2));
    clock.advance(Duration.ofMinutes(1));
    assertSame(before, all.now().get("nightly"));
    assertTrue(look(before).isPresent(), "it was expected all the time");
    assertEquals(Optional.empty(), look(all.now().get("hourly")));
    clock.advance(Duration.ofMinutes(61));
    assertTrue(look(all.now().get("hourly")).isPresent());
    assertEquals(Optional.empty(), look(all.now().get("new")));
    wanted.clear();
    assertEquals(Map.of(), all.now());
  }

  @Test
  void takesALogOfTheFutureForOneOfNow() {
    HandClock ahead = new HandClock("2031-01-01T00:00:00Z");
    store.close();
    store = SqliteStore.open(folder, RetentionRules.NONE, 0, ahead);
    repository = store.repository(entry -> List.of(), () -> {});
    log("nightly");
    Expectation nightly = expect();
    assertEquals(Optional.empty(), look(nightly));
    clock.advance(Duration.ofHours(20));
    log("nightly"); // its id is of the future too
    assertEquals(Optional.empty(), look(nightly));
    clock.advance(Duration.ofHours(20));
    assertEquals(Optional.empty(), look(nightly));
    clock.advance(Duration.ofHours(7));
    assertTrue(look(nightly).isPresent());
  }
}
