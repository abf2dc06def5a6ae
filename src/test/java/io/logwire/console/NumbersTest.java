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
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The chart of a page, its numbers and its list, which say the same. */
class NumbersTest extends PagesFixture {
  private static final Instant NOW = Instant.parse("2026-03-20T12:30:00Z");

  @BeforeAll
  static void start() {
    HandClock clock = new HandClock();
    clock.set(NOW.minus(Duration.ofDays(20)));
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      store.append(log("user 1", LogType.ERROR));
      clock.set(NOW.minus(Duration.ofDays(5)));
      store.append(log("user 1", LogType.ERROR));
      clock.set(NOW.minus(Duration.ofMinutes(80))); // 11:10
      store.append(log("user 1", LogType.ACTION));
      store.append(log("user 2", LogType.ACTION));
      clock.set(NOW.minus(Duration.ofMinutes(40))); // 11:50
      store.append(log("user 2", LogType.SUCCESS));
      for (int i = 0; i < 1_100; i++) {
        clock.advance(Duration.ofMillis(10));
        store.append(
            new LogEntry("busy", "all", "x", "", LogType.PAGE_VIEW, false, List.of(), Map.of()));
      }
    }
    clock.set(NOW);
    serve(clock);
  }

  private static LogEntry log(String reference, LogType type) {
    return new LogEntry("shop", reference, "x", "", type, false, List.of(), Map.of());
  }

  @Test
  void ofATypeAreOfTheShortestRangeThatHasOne() {
    String page = page("/channels/shop?type=error");
    assertEquals(2, logs(page));
    assertEquals("1", number(page, "error"), "the other one is older than a week");
    assertEquals("2", number(page, "action"));
    assertEquals("since 13 Mar 12:00", range(page));
    assertEquals(List.of("error"), bars(page));
    assertTrue(page.contains("a bar is 6 hours"), page);
  }

  @Test
  void ofANarrowSearchAreOfTheShortestRangeThatHasOne() {
    String page = page("/channels/shop?reference=user+1");
    assertEquals(3, logs(page));
    assertEquals("1", number(page, "action"));
    assertEquals("0", number(page, "error"), "both are older than the day that is named");
    assertEquals("since 19 Mar 12:00", range(page));

    String errors = page("/channels/shop?reference=user+1&type=error");
    assertEquals("1", number(errors, "error"));
    assertEquals("", number(errors, "action"), "it was not counted");
    assertEquals("since 13 Mar 12:00", range(errors));
  }

  @Test
  void ofATimeThatBeginsWithinAnHourCountToTheMinute() {
    String page = page("/channels/shop?since=1h");
    assertEquals(1, logs(page));
    assertEquals("0", number(page, "action"));
    assertEquals("1", number(page, "success"));
    assertEquals("since 20 Mar 11:30", range(page));

    String other = page("/channels/shop?since=1h&type=action");
    assertEquals(0, logs(other));
    assertEquals("0", number(other, "action"));
    assertEquals("1", number(other, "success"));
  }

  @Test
  void ofAChosenTimeNameItsEndToo() {
    String page = page("/channels/shop?since=2026-03-20T11:00Z&until=2026-03-20T12:00Z");
    assertEquals(3, logs(page));
    assertEquals("2", number(page, "action"));
    assertEquals("from 20 Mar 11:00 to 20 Mar 12:00", range(page));
  }

  @Test
  void ofTooMuchToCountNameWhatWasCounted() {
    String page = page("/channels/busy?since=1h");
    assertEquals("1,100", number(page, "page_view"));
    assertEquals("since 20 Mar 11:00", range(page), "the hours that the service counts by");
    String narrow = page("/channels/busy?reference=all");
    String counted = number(narrow, "page_view");
    int logs = Integer.parseInt(counted.replace(",", ""));
    assertTrue(logs > FeedPage.PAGE && logs <= 1_000, "as many as a moment is enough for");
    assertEquals("since 20 Mar 11:50, the newest " + counted + " that match", range(narrow));
  }

  @Test
  void ofAnOlderPageAreThoseOfTheFirst() {
    String first = page("/channels/busy?type=page_view");
    String older = found("rel=\"next\" href=\"([^\"]*)\"", first).get(0).replace("&amp;", "&");
    assertEquals(range(first), range(page(older)));
    assertEquals(number(first, "page_view"), number(page(older), "page_view"));
    assertFalse(range(first).isEmpty());
  }

  private static int logs(String page) {
    return found("<li class=\"log ([^\"]*)\"", page).size();
  }

  private static List<String> bars(String page) {
    return found("<path class=\"([^\"]*)\"", page);
  }

  private static String number(String page, String type) {
    return found("<i class=\"" + type + "\"></i>[^<]*<b>([^<]*)</b>", page).get(0);
  }

  private static String range(String page) {
    return found("<span class=\"range\">(.*?)</span>", page).get(0).replaceAll("<[^>]*>", "");
  }

  private static List<String> found(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(one -> one.group(1)).toList();
  }
}
