package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.store.sqlite.TestStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The one zone in which all times of a page are. */
class ZoneTest extends PagesFixture {
  private static final Instant NOW = Instant.parse("2026-03-03T16:30:00Z"); // a Tuesday
  private static final String TOKYO = "logwire_zone=Asia/Tokyo"; // where it is Wednesday, 01:30

  @BeforeAll
  static void start() {
    HandClock clock = new HandClock();
    clock.set(NOW.minus(Duration.ofHours(3)));
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      store.append(TestStore.entry("a", "13:30 in Greenwich, 22:30 in Tokyo"));
      clock.set(NOW.minus(Duration.ofMinutes(10)));
      store.append(TestStore.entry("a", "16:20 in Greenwich, 01:20 in Tokyo"));
    }
    clock.set(NOW);
    serve(clock);
  }

  @Test
  void isThatOfTheReaderInListChartNumbersAndChips() {
    String page = page("/channels/a?since=2026-03-03T15:00Z", "Cookie", TOKYO);
    assertTrue(page.contains("<html lang=\"en\" data-zone=\"Asia/Tokyo\">"), page);
    assertTrue(page.contains("<time datetime=\"2026-03-03T16:20:00Z\">4 Mar 01:20:00</time>"));
    assertTrue(page.contains("<title>4 Mar 01:00: 1 information</title>"), page);
    assertTrue(page.contains("a bar is an hour (Asia/Tokyo)"), page);
    String since = "since <time datetime=\"2026-03-03T15:00:00Z\">4 Mar</time>";
    assertEquals(3, page.split(since, -1).length, "in the chip and beside the numbers");
    assertTrue(page.contains("Times are in Asia/Tokyo."), page);
  }

  @Test
  void isUtcForWhoHasNotSaidHis() {
    for (String cookie : List.of("logwire_zone=Not/AZone", "logwire_zone=<b>", "other=1")) {
      String page = page("/channels/a", "Cookie", cookie);
      assertTrue(page.contains("<html lang=\"en\" data-zone=\"UTC\">"), page);
      assertTrue(page.contains(">3 Mar 16:20:00</time>"), page);
      assertTrue(page.contains("Times are in UTC."), page);
    }
  }

  @Test
  void isThatInWhichDaysBegin() {
    assertTrue(page("/").contains("number today\">2<"));
    assertTrue(page("/", "Cookie", TOKYO).contains("number today\">1<"));
    assertTrue(page("/channels/a?since=30d").contains("a bar is a day (UTC)"));
    String days = page("/channels/a?since=30d", "Cookie", TOKYO);
    assertTrue(days.contains("<title>4 Mar: 1 information</title>"), days);
    assertTrue(days.contains("<title>3 Mar: 1 information</title>"), days);
  }

  @Test
  void isThatOfWhatSomebodyTypesAndLinksAreAbsolute() {
    String today = page("/channels/a?since=today", "Cookie", TOKYO);
    assertTrue(today.contains("16:20 in") && !today.contains("13:30 in"), today);
    assertTrue(today.contains("since=2026-03-03T15:00Z&amp;type=error"), today);
    assertTrue(page("/channels/a?since=today").contains("13:30 in"));

    String hour = page("/channels/a?since=1h", "Cookie", TOKYO);
    assertTrue(hour.contains("data-live=\"/channels/a/live?since=2026-03-03T15:30Z\""), hour);
    assertTrue(
        hour.contains("<a href=\"/channels/a?since=2026-03-03T15:30Z\" aria-current=\"true\">1h<"));
    assertFalse(hour.contains("since=1h"), hour);
  }

  @Test
  void isThatOfALogAsAWhole() {
    String log = page("/channels/a?text=01:20", "Cookie", TOKYO);
    String path = log.replaceAll("(?s).*href=\"(/channels/a/logs/\\d+)[\"?].*", "$1");
    assertTrue(
        page(path, "Cookie", TOKYO)
            .contains("title=\"3 Mar 2026 16:20:00.000 UTC\">4 Mar 2026 01:20:00.000</time>"));
  }
}
