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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The feed of a channel and of all channels, as their URLs say. */
class FeedPageTest extends PagesFixture {
  private static final Instant NOW = Instant.parse("2026-03-01T12:30:00Z");

  /** Many logs at noon of the days before, and a few that can be told apart. */
  @BeforeAll
  static void start() {
    HandClock clock = new HandClock();
    clock.set(NOW.minus(Duration.ofDays(2)));
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      for (int i = 1; i <= 120; i++) {
        clock.advance(Duration.ofSeconds(10));
        store.append(log("many", "r" + i % 10, "log " + i, LogType.PAGE_VIEW));
      }
      clock.set(NOW.minus(Duration.ofHours(3)));
      store.append(log("shop", "user 1", "Basket filled", LogType.ACTION));
      store.append(
          new LogEntry(
              "shop",
              "user 1",
              "Order paid",
              "Thank you, Émile",
              LogType.SUCCESS,
              false,
              List.of("eu", "card"),
              Map.of("order", "A-17", "a=b\\c", "=1")));
      clock.set(NOW.minus(Duration.ofMinutes(20)));
      store.append(
          new LogEntry(
              "shop", "user 2", "Card refused", "", LogType.ERROR, true, List.of(), Map.of()));
      store.append(log("mail", "user 1", "Receipt sent", LogType.INFORMATION));
    }
    clock.set(NOW);
    serve(clock);
  }

  private static LogEntry log(String channel, String reference, String label, LogType type) {
    return new LogEntry(channel, reference, label, "", type, false, List.of(), Map.of());
  }

  @Test
  void showsAChannelNewestFirst() {
    assertEquals(List.of("Card refused", "Order paid", "Basket filled"), labels("/channels/shop"));
    assertEquals(
        List.of("Receipt sent", "Card refused", "Order paid", "Basket filled", "log 120"),
        labels("/logs").subList(0, 5));
  }

  @Test
  void showsSeveralChannelsAndTypesWhereTheyAreRepeated() {
    assertEquals(
        List.of("Receipt sent", "Card refused", "Basket filled"),
        labels("/logs?channel=shop&channel=mail&type=error&type=action&type=information"));
    assertEquals(List.of("Card refused"), labels("/logs?alert=1"));
    String page = page("/channels/shop?type=error");
    List<String> types = found("<a href=\"(/channels/shop[^\"]*)\"[^>]*><i class=", page);
    assertTrue(types.contains("/channels/shop?type=error&amp;type=success"), types.toString());
    assertTrue(types.contains("/channels/shop"), "a click on a chosen one takes it away");
  }

  @Test
  void filtersByAllThatTheUrlSays() {
    Map<String, List<String>> expected =
        Map.ofEntries(
            Map.entry("type=error", List.of("Card refused")),
            Map.entry("tag=eu", List.of("Order paid")),
            Map.entry("tag=eu&tag=card", List.of("Order paid")),
            Map.entry("tag=eu&tag=none", List.of()),
            Map.entry("reference=user+1", List.of("Order paid", "Basket filled")),
            Map.entry("custom=order%3DA-17", List.of("Order paid")),
            Map.entry("custom=" + Visitor.encoded("a\\=b\\\\c==1"), List.of("Order paid")),
            Map.entry("text=emile", List.of("Order paid")),
            Map.entry("text=%22order+paid%22", List.of("Order paid")),
            Map.entry("text=refu*", List.of("Card refused")),
            Map.entry("contains=RD+", List.of("Card refused")),
            Map.entry("contains=ank+you%2C+%C3%A9&tag=eu", List.of("Order paid")),
            Map.entry("contains=", List.of("Card refused", "Order paid", "Basket filled")),
            Map.entry("text=A-17", List.of("Order paid")),
            Map.entry("since=1h", List.of("Card refused")),
            Map.entry(
                "since=2026-03-01T09:00Z&until=2026-03-01T10:00Z",
                List.of("Order paid", "Basket filled")),
            Map.entry(
                "type=success&reference=user+1&text=thank&tag=card&custom=order%3DA-17&since=1d",
                List.of("Order paid")),
            Map.entry(
                "type=&tag=&reference=&custom=&text=+&since=&until=&before=",
                List.of("Card refused", "Order paid", "Basket filled")));
    expected.forEach(
        (query, labels) -> assertEquals(labels, labels("/channels/shop?" + query), query));
  }

  @Test
  void tellsTheStoryOfAReferenceOverAllChannels() {
    String story = "/logs?reference=user+1";
    assertEquals(List.of("Receipt sent", "Order paid", "Basket filled"), labels(story));
    assertTrue(page("/channels/shop").contains("href=\"" + story + "\""));
    assertTrue(page(story).contains("<h1>Story of <bdi>user 1</bdi></h1>"));
  }

  @Test
  void pagesToTheOldestAndBack() {
    List<String> all = new ArrayList<>();
    for (int i = 120; i > 0; i--) {
      all.add("log " + i);
    }
    String first = "/channels/many";
    String second = link(first, "next");
    String third = link(second, "next");
    assertEquals(all.subList(0, 40), labels(first));
    assertEquals(all.subList(40, 80), labels(second));
    assertEquals(all.subList(80, 120), labels(third));
    assertFalse(page(third).contains("rel=\"next\""));
    assertFalse(page(first).contains("rel=\"prev\""));

    String back = link(third, "prev");
    assertEquals(all.subList(40, 80), labels(back));
    assertEquals(all.subList(0, 40), labels(link(back, "prev")));
    assertEquals(all.subList(40, 80), labels(link(link(back, "prev"), "next")));
  }

  @Test
  void keepsTheFiltersWhenItPages() {
    String first = "/channels/many?type=page_view&text=log";
    String second = link(first, "next");
    assertTrue(second.startsWith(first + "&before="), second);
    assertEquals("log 80", labels(second).get(0));
  }

  @Test
  void eachBarOfTheChartChoosesItsTime() {
    String page = page("/channels/shop");
    List<String> bars = found("<a href=\"([^\"]*since=[^\"]*until=[^\"]*)\"><title>", page);
    assertEquals(2, bars.size(), page);
    assertEquals(
        List.of("Order paid", "Basket filled"), labels("/channels/shop" + unescaped(bars.get(0))));
    assertTrue(page.contains("<title>1 Mar 09:00: 1 action, 1 success</title>"), page);

    String chosen = page("/channels/shop" + unescaped(bars.get(0)));
    assertTrue(
        chosen.contains("<g class=\"other\"><path class=\"error\""),
        "the other bar is there, paler");
    assertFalse(page.contains("<g class=\"other\"><path"), page);
    assertTrue(
        chosen.contains("<a href=\"/channels/shop\"><title>"), "and the chosen one takes it back");
  }

  @Test
  void theChartShowsTheShortestRangeThatHasALog() {
    assertTrue(page("/channels/shop").contains("a bar is an hour"));
    assertTrue(page("/channels/many").contains("a bar is 6 hours"));
    assertTrue(page("/channels/many?reference=r1").contains("a bar is 6 hours"));
    assertTrue(page("/channels/many?since=90d").contains("a bar is 2 days"));
  }

  @Test
  void countsTheTypes() {
    String page = page("/channels/shop?since=24h");
    assertTrue(page.contains("error <b>1</b>") && page.contains("page view <b>0</b>"), page);
    assertTrue(page("/channels/shop?since=1h").contains("success <b>0</b>"));
    assertTrue(page("/channels/shop?reference=user+1").contains("success <b>1</b>"));
  }

  @Test
  void showsWhatIsAskedForAndHowToTakeItAway() {
    String page = page("/channels/shop?type=error&tag=a&tag=b&text=x");
    assertTrue(
        page.contains(
            "<a href=\"/channels/shop?type=error&amp;tag=b&amp;text=x\">tag <bdi>a</bdi>"),
        page);
    assertTrue(page.contains("<input type=\"hidden\" name=\"tag\" value=\"b\">"), page);
    assertTrue(page.contains("No log matches."), page);

    String inside = page("/channels/shop?contains=ard&type=error");
    String without = "<a href=\"/channels/shop?type=error\">contains <bdi>ard</bdi>";
    assertTrue(inside.contains(without), inside);
    assertTrue(inside.contains("name=\"contains\" value=\"ard\""), inside);
    assertTrue(inside.contains("<details open>"), inside);
  }

  @Test
  void saysUnderTheFieldWhatASearchUnderstands() {
    String page = page("/channels/shop");
    assertTrue(page.contains("aria-describedby=\"hint\""), page);
    String hint = found("<p class=\"hint\" id=\"hint\">(.*?)</p>", page).get(0);
    assertTrue(hint.contains("#tag") && hint.contains("-without"), hint);
  }

  @Test
  void anEmptyChannelExplainsItself() {
    String page = page("/channels/not-yet");
    assertTrue(page.contains("There is no log in this channel."), page);
    assertTrue(page.contains("curl -i " + server.url()), page);
    assertTrue(
        page.contains("{&quot;channel_id&quot;:&quot;not-yet&quot;")
            || page.contains("{\"channel_id\":\"not-yet\""),
        page);
  }

  @Test
  void saysWhatIsWrongWithAUrl() {
    Map<String, String> expected =
        Map.of(
            "type=eror", "it is one of page_view",
            "text=%22%20%22", "needs something to look for",
            "contains=%CC%81", "needs something to look for",
            "custom=order", "NAME=VALUE",
            "custom=%3Dx", "NAME=VALUE",
            "since=tomorrowish", "is not a time",
            "before=x", "must be the id of a log",
            "after=-1", "must be the id of a log");
    expected.forEach(
        (query, fault) -> {
          var answer = visitor.get("/channels/shop?" + query);
          assertEquals(400, answer.statusCode(), query);
          assertTrue(answer.body().contains(fault), answer.body());
        });
    assertEquals(404, visitor.get("/channels/" + "x".repeat(65)).statusCode());
    assertEquals(404, visitor.get("/channels/a.b").statusCode());
  }

  private static List<String> labels(String path) {
    return found(
        "<div class=\"what\"><a href=\"[^\"]*\"><bdi>([^<]*)</bdi>",
        page(path).replaceAll("</?mark>", ""));
  }

  private static String link(String path, String rel) {
    return unescaped(found("<a rel=\"" + rel + "\" href=\"([^\"]*)\"", page(path)).get(0));
  }

  private static String unescaped(String href) {
    return href.replace("&amp;", "&");
  }

  private static List<String> found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    List<String> found = new ArrayList<>();
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return Collections.unmodifiableList(found);
  }
}
