package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.TestStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a reference has been through. */
class StoryTest extends PagesFixture {
  private static final int BUSY = 900;
  private static final HandClock clock = new HandClock();

  @BeforeAll
  static void start() {
    clock.set(Instant.parse("2026-03-01T12:00:00Z"));
    Map<String, String> order = Map.of("order", "A-17");
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      append(store, "web", "user 1", LogType.PAGE_VIEW, Map.of("plan", "gold"));
      clock.advance(Duration.ofDays(3));
      append(store, "orders", "user 1", LogType.SUCCESS, order);
      clock.advance(Duration.ofMinutes(59));
      append(store, "orders", "user 1", LogType.ERROR, order);
      append(store, "support", "user <2>", LogType.ACTION, order);
      LogEntry busy =
          new LogEntry("web", "busy", "x", "", LogType.ACTION, false, List.of(), Map.of());
      store.appendAll(Collections.nCopies(BUSY, busy));
      for (int user = 10; user < 20; user++) {
        append(store, "web", "user " + user, LogType.PAGE_VIEW, Map.of("plan", "gold"));
      }
    }
    serve(clock);
  }

  private static void append(
      TestStore store, String channel, String who, LogType type, Map<String, String> custom) {
    store.append(new LogEntry(channel, who, "label", "", type, false, List.of(), custom));
  }

  private static String bare(String path) {
    return page(path).replaceAll("</?(bdi|time)[^>]*>", "");
  }

  @Test
  void tellsItsFirstAndItsLastLogItsTypesAndItsChannels() {
    String page = bare("/logs?reference=user+1");
    assertTrue(page.contains("<h1>Story of user 1</h1>"), page);
    assertTrue(page.contains("<p>First 1 Mar 12:00:00, last 4 Mar 12:59:00. "), page);
    assertTrue(page.contains("3 logs: 1 page view, 1 success, 1 error."), page);
    String channels =
        " In <a href=\"/channels/orders\">orders</a>, <a href=\"/channels/web\">web</a>.";
    assertTrue(page.contains(channels), page);
  }

  @Test
  void hasAllOfItInItsChartAndItsNumbers() {
    String page = page("/logs?reference=user+1");
    for (String type : List.of("page_view", "success", "error")) {
      String number = "<i class=\"" + type + "\"></i>" + type.replace('_', ' ') + " <b>1</b>";
      assertTrue(page.contains(number), number + page);
    }
  }

  @Test
  void countsAThousandHoweverLongThatTakes() {
    String page = page("/logs?reference=busy");
    assertTrue(page.contains(" " + BUSY + " logs: " + BUSY + " action."), page);
  }

  @Test
  void showsLongGapsBetweenItsLogs() {
    String page = bare("/logs?reference=user+1");
    assertEquals(1, page.split("class=\"gap\"", -1).length - 1);
    assertTrue(page.contains("<li class=\"gap\">↑ 3 days later</li>"), page);
    assertFalse(bare("/channels/orders").contains("class=\"gap\""));
  }

  @Test
  void namesWhoSharesACustomReferenceThatFewHave() {
    String page = bare("/logs?reference=user+1");
    String shared = "<a href=\"/logs?custom=order%3DA-17\">order A-17</a> is shared with ";
    String other = "<a href=\"/logs?reference=user+%3C2%3E\">user &lt;2&gt;</a>.</p>";
    assertTrue(page.contains(shared + other), page);
    assertFalse(page.contains("gold</a> is shared"), page);
  }

  @Test
  void aCustomReferenceHasAStoryToo() {
    String page = bare("/logs?custom=order%3DA-17");
    assertTrue(page.contains("<h1>Story of order A-17</h1>"), page);
    assertTrue(page.contains("Part of it: <a href=\"/logs?reference=user+%3C2%3E\">"), page);
    assertTrue(page.contains("<a href=\"/logs?reference=user+1\">user 1</a>."), page);
    assertTrue(
        bare("/channels/orders")
            .contains("<a class=\"custom\" href=\"/logs?custom=order%3DA-17\">"),
        "it is to be had from each channel");
  }

  @Test
  void countsAllOfItWhateverElseIsAskedFor() {
    String page = bare("/logs?reference=user+1&type=error&since=1d");
    assertTrue(page.contains("3 logs: 1 page view, 1 success, 1 error."), page);
  }

  @Test
  void isToldOfNobodyWhoIsNotThere() {
    String page = bare("/logs?reference=nobody");
    assertTrue(page.contains("<h1>Story of nobody</h1>"), page);
    assertFalse(page.contains("class=\"story\""), page);
  }
}
