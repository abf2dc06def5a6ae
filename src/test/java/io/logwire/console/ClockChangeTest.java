package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.TestServer;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bars of days around the night in which the clocks are changed. */
class ClockChangeTest {
  @TempDir Path folder;

  // By the writer's counts, and with a filter one by one.
  private void assertBars(String zone, Instant now, List<String> times, List<String> titles) {
    HandClock clock = new HandClock();
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      for (String time : times) {
        clock.set(Instant.parse(time));
        store.append(TestStore.entry("a", "one"));
      }
    }
    clock.set(now);
    try (TestServer server = TestServer.start(folder, Map.of(), clock)) {
      Visitor visitor = new Visitor(server.consolePort());
      for (String filter : List.of("", "&text=one")) {
        String page =
            visitor.get("/channels/a?since=40d" + filter, "Cookie", "logwire_zone=" + zone).body();
        assertTrue(page.contains("a bar is a day (" + zone + ")"), page);
        for (String title : titles) {
          assertTrue(page.contains("<title>" + title + " information</title>"), title + page);
        }
      }
    }
  }

  @Test
  void beginAtMidnightInSpring() {
    assertBars(
        "Europe/Berlin",
        Instant.parse("2026-04-10T12:00:00Z"),
        List.of(
            "2026-03-28T22:30:00Z",
            "2026-03-28T23:30:00Z",
            "2026-03-29T21:30:00Z",
            "2026-03-29T22:30:00Z"),
        List.of("28 Mar: 1", "29 Mar: 2", "30 Mar: 1"));
  }

  @Test
  void beginAtMidnightInAutumn() {
    assertBars(
        "Europe/Berlin",
        Instant.parse("2026-11-10T12:00:00Z"),
        List.of(
            "2026-10-24T21:30:00Z",
            "2026-10-24T22:30:00Z",
            "2026-10-25T22:30:00Z",
            "2026-10-25T23:30:00Z"),
        List.of("24 Oct: 1", "25 Oct: 2", "26 Oct: 1"));
  }

  @Test
  void beginInTheHourBeforeWhereAZoneHasHalfHours() {
    assertBars(
        "Asia/Kolkata",
        Instant.parse("2026-04-10T12:00:00Z"),
        List.of("2026-03-28T17:59:00Z", "2026-03-28T18:31:00Z", "2026-03-29T17:59:00Z"),
        List.of("27 Mar 23:30: 1", "28 Mar 23:30: 2"));
  }

  @Test
  void beginAtMidnightOrInTheHourBeforeWhereSummerTimeIsHalfAnHour() {
    assertBars(
        "Australia/Lord_Howe", // 11 hours from UTC up to 4 April, then ten and a half
        Instant.parse("2026-04-20T12:00:00Z"),
        List.of("2026-04-02T12:59:00Z", "2026-04-02T13:01:00Z", "2026-04-10T13:31:00Z"),
        List.of("2 Apr: 1", "3 Apr: 1", "10 Apr 23:30: 1"));
  }
}
