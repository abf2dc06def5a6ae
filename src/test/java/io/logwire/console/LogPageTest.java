package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logwire.HandClock;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.Delivery;
import io.logwire.store.LogRepository;
import io.logwire.store.sqlite.TestStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page of one log. */
class LogPageTest extends PagesFixture {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final String TRACE = "java.lang.Error: no\n\tat com.shop.A.b(A.java:1)\n";

  private static final List<Long> ids = new ArrayList<>();
  private static long bare;

  @BeforeAll
  static void start() {
    HandClock clock = new HandClock();
    clock.set(NOON);
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      LogRepository repository = store.store.repository(unused -> List.of("ops"), () -> {});
      for (String body :
          List.of(
              "first",
              "See https://example.org/a?b=1&c=%3Cd%3E, or (http://x.test/).",
              "{\"a\":{\"b\":[1,2]},\"url\":\"https://example.org/\"}",
              TRACE,
              "javascript://%0aalert(1) ftp://x.test data:text/html,x",
              "last")) {
        clock.advance(Duration.ofMinutes(1));
        LogEntry entry =
            new LogEntry(
                "shop", "", "label", body, LogType.ERROR, true, List.of(), Map.of("n", "1"));
        ids.add(repository.append(entry, Optional.empty()).join().id());
      }
      LogEntry entry =
          new LogEntry("bare", "", "", TRACE, LogType.ERROR, false, List.of(), Map.of());
      bare = repository.append(entry, Optional.empty()).join().id();
    }
    clock.advance(Duration.ofMinutes(5));
    serve(clock);
  }

  private static String path(int n) {
    return "/channels/shop/logs/" + ids.get(n);
  }

  @Test
  void linksToAddressesOfTheWebAndToNothingElse() {
    String page = page(path(1));
    String rel = "rel=\"noopener noreferrer nofollow\"";
    String first = "https://example.org/a?b=1&amp;c=%3Cd%3E";
    assertTrue(page.contains("See <a href=\"" + first + "\" " + rel + ">" + first + "</a>,"), page);
    assertTrue(page.contains("(<a href=\"http://x.test/\" " + rel), page);
    assertFalse(page(path(4)).contains(rel));
  }

  @Test
  void laysOutJsonThatFolds() {
    String page = page(path(2));
    assertTrue(
        page.contains("<details open><summary><bdi>  &quot;a&quot;: {</bdi></summary>"), page);
    assertTrue(page.contains("<summary><bdi>    &quot;b&quot;: [</bdi></summary><div>"), page);
    assertTrue(page.contains("<a href=\"https://example.org/\""), page);
  }

  @Test
  void keepsTheShapeOfATrace() {
    assertTrue(page(path(3)).contains("<pre class=\"whole trace\""));
    assertTrue(page(path(0)).contains("<pre class=\"whole\""));
  }

  @Test
  void isCalledByWhatItsBodyComesToWhereItHasNoLabel() {
    String page = page("/channels/bare/logs/" + bare);
    String heading = page.replaceFirst("(?s).*<h1[^>]*>(.*?)</h1>.*", "$1");
    String expected = "java.lang.Error: no at com.shop.A.b(A.java:1)";
    assertEquals(expected, heading.replaceAll("<[^>]*>", ""));
    assertTrue(page.contains("<title>" + expected + " - LogWire</title>"), page);
  }

  @Test
  void showsWhatCameAfterItAndBeforeIt() {
    String page = page(path(2));
    int after = page.indexOf("After it in this channel");
    int before = page.indexOf("Before it in this channel");
    for (int n = 0; n < ids.size(); n++) {
      int at = page.indexOf("id=\"log-" + ids.get(n) + "\"");
      assertEquals(n > 2, at > after && at < before, "after: " + n);
      assertEquals(n < 2, at > before, "before: " + n);
    }
    assertTrue(page(path(5)).contains("It is the newest log."));
    assertTrue(page(path(0)).contains("It is the first log."));
  }

  @Test
  void linksToTheMinutesAroundIt() {
    Matcher links =
        Pattern.compile("<a href=\"([^\"#]*)#log-" + ids.get(3) + "\">").matcher(page(path(3)));
    List<String> found = new ArrayList<>();
    while (links.find()) {
      found.add(links.group(1).replace("&amp;", "&"));
    }
    String time = "?since=2026-03-01T11:54Z&until=2026-03-01T12:14Z";
    assertEquals(List.of("/channels/shop" + time, "/logs" + time), found);
    assertTrue(page(found.get(1)).contains("id=\"log-" + ids.get(3) + "\""));
  }

  @Test
  void givesTheLogAsJson() throws Exception {
    var answer = visitor.get(path(3) + "/json");
    assertEquals("application/json", answer.headers().firstValue("Content-Type").orElseThrow());
    JsonNode json = new ObjectMapper().readTree(answer.body());
    assertEquals(TRACE, json.get("body").asText());
    assertEquals(ids.get(3), json.get("id").asLong());
    assertEquals(404, visitor.get("/channels/other/logs/" + ids.get(3) + "/json").statusCode());
  }

  @Test
  void leadsToWhatCameBeforeItWhereItIsGone() {
    String gone = "/channels/shop/logs/" + (ids.get(1) + 1);
    var answer = visitor.get(gone);
    assertEquals(404, answer.statusCode());
    String before = "/channels/shop?before=" + (ids.get(1) + 1);
    String link = "<a href=\"" + before + "\">What came before it in shop</a>";
    assertTrue(answer.body().contains(link), answer.body());
    assertTrue(page(before).contains("id=\"log-" + ids.get(1) + "\""));
  }

  @Test
  void triesAnAlertAgainWhereItsOwnPageAsks() throws Exception {
    assertTrue(page(path(1)).contains("<button>Try again now</button>"));
    assertFalse(page(path(1)).contains("0 attempts"), "it was not tried");
    assertEquals(
        403, visitor.post(path(1) + "/retry", "a=b", "Sec-Fetch-Site", "cross-site").statusCode());
    assertTrue(page(path(1)).contains("<li class=\"failed\">"));
    var answer = visitor.post(path(1) + "/retry", "a=b", "Sec-Fetch-Site", "same-origin");
    assertEquals(303, answer.statusCode());
    assertEquals(path(1), answer.headers().firstValue("Location").orElseThrow());
    assertTrue(page(path(1)).contains("<li class=\"" + Delivery.State.OWED.text() + "\">"));
  }
}
