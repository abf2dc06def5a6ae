package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.LogClient;
import io.logwire.SqliteFile;
import io.logwire.TestServer;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.TestStore;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The overview, and the page of one log. */
class OverviewPageTest {
  private static final Instant NOW = Instant.parse("2026-03-03T12:30:00Z"); // a Tuesday

  @TempDir Path folder;
  private final HandClock clock = new HandClock();

  private long append(TestStore store, Duration ago, String channel, LogType type, boolean alert) {
    clock.set(NOW.minus(ago));
    return store.append(
        new LogEntry(
            channel, "", channel + " " + ago, "the\nbody", type, alert, List.of(), Map.of()));
  }

  private TestServer start(Map<String, String> settings) {
    clock.set(NOW);
    return TestServer.start(folder, settings, clock);
  }

  @Test
  void comparesTodayWithTheSameHoursAWeekAgoAndShowsTheErrorsOfToday() {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      Duration week = Duration.ofDays(7);
      append(store, Duration.ofDays(40), "old", LogType.ACTION, false);
      append(store, week.plusHours(13), "shop", LogType.ACTION, false); // of the day before
      append(store, week.plusHours(12), "shop", LogType.ACTION, false);
      append(store, week.plusHours(1), "shop", LogType.ERROR, false);
      append(store, week, "shop", LogType.ERROR, false); // in the hour that is not over
      append(store, Duration.ofHours(20), "shop", LogType.ERROR, false); // yesterday
      append(store, Duration.ofHours(3), "shop", LogType.ERROR, false);
      append(store, Duration.ofHours(2), "shop", LogType.SUCCESS, false);
      append(store, Duration.ofHours(2), "shop", LogType.SUCCESS, false);
      append(store, Duration.ofHours(1), "mail", LogType.SUCCESS, false);
      append(store, Duration.ZERO, "shop", LogType.SUCCESS, false); // too
    }
    try (TestServer server = start(Map.of())) {
      String page = new Visitor(server.consolePort()).get("/").body();
      assertEquals(
          List.of("shop", "mail", "old"), found("<th scope=\"row\"><a [^>]*>([^<]*)", page));
      assertEquals(
          List.of("shop PT0S", "mail PT1H", "old PT960H"),
          found("<td class=\"last\">.*?<bdi>([^<]*)", page));
      assertEquals(List.of("4", "1", "0"), found("number today\">([^<]*)", page));
      assertEquals(
          List.of("2 <small>+50 %</small>", "0 <small>new</small>", "0 <small></small>"),
          found("number last-week\">(.*?)</td>", page));
      assertEquals(
          List.of(
              "<a href=\"/channels/shop?type=error&amp;since=2026-03-03T00:00Z\">1</a>", "0", "0"),
          found("number errors\">(.*?)</td>", page));
      assertTrue(page.contains(">Tue 24 Feb</time> to <time"), page);
      assertTrue(page.contains(">12:00</time>."), page);
      assertTrue(page.contains("<strong>1 error today</strong>"), page);
      assertEquals(
          List.of("5 logs in the last 24 hours", "1 log in the last 24 hours"),
          found("aria-label=\"([1-9][^\"]*24 hours)\"", page));
      assertFalse(page.contains("Failed alerts"), page);
    }
  }

  @Test
  void showsFirstWhatTheReaderHasPinnedAndKeepsThatInACookieOfHis() {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      for (String channel : List.of("a", "b", "c")) {
        append(store, Duration.ofMinutes(1), channel, LogType.ACTION, false);
      }
    }
    try (TestServer server = start(Map.of())) {
      Visitor visitor = new Visitor(server.consolePort());
      String cookie = "";
      for (String channel : List.of("b", "a")) {
        HttpResponse<String> answer =
            visitor.post("/channels/" + channel + "/pin", "", "Cookie", cookie);
        assertEquals(303, answer.statusCode());
        assertEquals("/", answer.headers().firstValue("Location").orElse(""));
        cookie = answer.headers().firstValue("Set-Cookie").orElse("");
        assertTrue(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), cookie);
        cookie = cookie.replaceFirst(";.*", "");
      }
      String name = "logwire_pins_" + server.consolePort() + "=";
      assertEquals(name + "b.a", cookie);
      assertEquals(List.of("b", "a", "c"), names(visitor.get("/", "Cookie", cookie).body()));
      String hostile = name + "<script>.nowhere.b..b.";
      assertEquals(List.of("b", "c", "a"), names(visitor.get("/", "Cookie", hostile).body()));
      assertEquals(
          "{\"channels\":[\"b\",\"a\",\"c\"]}", visitor.get("/names", "Cookie", cookie).body());
      assertEquals("{\"channels\":[\"c\"]}", visitor.get("/names?part=C").body());
      HttpResponse<String> gone = visitor.post("/channels/b/unpin", "", "Cookie", cookie);
      assertTrue(gone.headers().firstValue("Set-Cookie").orElse("").startsWith(name + "a;"));
      assertEquals(
          403,
          visitor
              .post("/channels/b/pin", "", "Sec-Fetch-Site", "cross-site", "Cookie", cookie)
              .statusCode());
    }
  }

  @Test
  void groupsManyChannelsByWhatTheirIdsBeginWith() {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      for (int i = 0; i < 8; i++) {
        append(store, Duration.ofMinutes(20 - i), "shop-" + i, LogType.ACTION, false);
        append(store, Duration.ofMinutes(10), "alone" + i, LogType.ACTION, false);
      }
      append(store, Duration.ofMinutes(9), "api_a-b", LogType.ACTION, false);
      append(store, Duration.ofMinutes(9), "api_c", LogType.ACTION, false);
    }
    try (TestServer server = start(Map.of())) {
      Visitor visitor = new Visitor(server.consolePort());
      assertEquals(
          List.of("shop-… <b>8</b>", "api_… <b>2</b>"),
          found("<a href=\"/\\?group=[^>]*>(.*?)</a>", visitor.get("/").body()));
      String page = visitor.get("/?group=shop-").body();
      assertEquals(
          List.of("shop-7", "shop-6", "shop-5", "shop-4", "shop-3", "shop-2", "shop-1", "shop-0"),
          names(page));
      assertTrue(page.contains("8 channels that begin with this."), page);
      String none = visitor.get("/?group=" + Visitor.encoded("<b>%_")).body();
      assertTrue(none.contains("No channel begins with <bdi>&lt;b&gt;%_</bdi>."), none);
      assertEquals(400, visitor.get("/?nothing=1").statusCode());
    }
  }

  @Test
  void tellsAnOpenPageOfTheChannelsThatHaveNewLogs() throws Exception {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      append(store, Duration.ofMinutes(3), "a", LogType.ACTION, false);
      append(store, Duration.ofMinutes(2), "b", LogType.ACTION, false);
    }
    try (TestServer server = start(Map.of());
        LogClient client = new LogClient(server.port(), TestServer.TOKEN)) {
      String page = new Visitor(server.consolePort()).get("/").body();
      String after = found("data-after=\"(\\d+)\"", page).get(0);
      assertEquals(
          202, client.send("{\"channel_id\":\"a\",\"label\":\"<i>\",\"type\":\"error\"}").status());
      try (LiveReader late = LiveReader.open(server.consolePort(), "/live?after=" + after);
          LiveReader other = LiveReader.open(server.consolePort(), "/live?group=c")) {
        String row = late.event().data();
        assertEquals(List.of("a"), names(row));
        assertTrue(row.contains("<bdi>&lt;i&gt;</bdi>") && row.contains("\">1</a></td>"), row);
        assertTrue(late.event().data().contains("<strong>1 error today</strong>"));
        assertEquals(202, client.send("{\"channel_id\":\"b\",\"label\":\"l\"}").status());
        assertEquals(202, client.send("{\"channel_id\":\"c\",\"label\":\"l\"}").status());
        assertEquals("channels", late.event().name());
        assertEquals(List.of("c"), names(other.event().data()));
      }
    }
  }

  private static List<String> names(String page) {
    return found("<th scope=\"row\"><a [^>]*>([^<]*)", page);
  }

  @Test
  void listsWhatFailedToBeDelivered() throws Exception {
    long failed;
    long owed;
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      failed = append(store, Duration.ofHours(2), "shop", LogType.ERROR, true);
      owed = append(store, Duration.ofHours(1), "shop", LogType.ERROR, true);
    }
    SqliteFile.execute(
        folder.resolve("logwire.db"),
        "INSERT INTO delivery VALUES ('ops', 1, %d, 0, 3, 1, NULL, 'refused: 400'),"
                .formatted(failed)
            + " ('gone', 1, %d, 0, 1, 1, NULL, NULL)".formatted(owed),
        "INSERT INTO delivered VALUES (%d, 'ops', 1, 1500)".formatted(owed));
    try (TestServer server = start(Map.of())) {
      Visitor visitor = new Visitor(server.consolePort());
      String page = visitor.get("/").body();
      assertTrue(page.contains("<a class=\"failed\" href=\"/#failed\">2 failed alerts</a>"), page);
      assertTrue(page.contains("<q><bdi>refused: 400</bdi></q>"), page);

      String log = visitor.get("/channels/shop/logs/" + failed).body();
      assertTrue(log.contains("<b>ops</b> failed after 3 attempts"), log);
      assertTrue(
          log.contains("<pre class=\"whole\" tabindex=\"0\"><bdi>the\nbody</bdi></pre>"), log);
      assertTrue(log.contains("<title>shop PT2H - LogWire</title>"), log);
      assertTrue(log.contains("It is the first log."), log);
      String later = visitor.get("/channels/shop/logs/" + owed).body();
      assertTrue(later.contains("href=\"/channels/shop/logs/" + failed + "\""), "what came before");

      assertTrue(later.contains("<b>ops</b> delivered after 1 attempt, at <time"), later);

      assertEquals(404, visitor.get("/channels/mail/logs/" + failed).statusCode());
      assertEquals(404, visitor.get("/channels/shop/logs/" + (failed + 1)).statusCode());
      assertEquals(404, visitor.get("/channels/shop/logs/one").statusCode());
    }
  }

  @Test
  void explainsAServiceWithoutALog() {
    try (TestServer server = start(Map.of())) {
      String page = new Visitor(server.consolePort()).get("/").body();
      assertTrue(page.contains("There is no log yet."), page);
      assertTrue(page.contains("curl -i " + server.url()), page);
    }
  }

  @Test
  void showsFiftyChannelsWithAChartAndTheNamesOfAHundredMore() {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      for (int i = 0; i < 170; i++) {
        append(store, Duration.ofMinutes(300 - i), "c" + i, LogType.ACTION, false);
      }
    }
    try (TestServer server = start(Map.of())) {
      var page = new Visitor(server.consolePort()).get("/", "Accept-Encoding", "gzip");
      assertEquals("gzip", page.headers().firstValue("Content-Encoding").orElse(""));
      String plain = new Visitor(server.consolePort()).get("/").body();
      assertEquals(50, found("<td class=\"last\">", plain).size());
      List<String> names = found("<a href=\"/channels/c(\\d+)\">", plain);
      assertEquals(150, names.size());
      assertEquals(List.of("169", "168"), names.subList(0, 2));
      assertEquals("20", names.get(149));
      assertTrue(plain.contains("These are the 50 with the newest logs, of 170 channels."), plain);
      assertTrue(plain.contains("And others, which the field above finds."), plain);
      assertTrue(plain.length() < 60_000, plain.length() + " characters");
    }
  }

  @Test
  void hasTheNewestLogFirstWithinAnHourToo() {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      append(store, Duration.ofSeconds(90), "a", LogType.ACTION, false);
      append(store, Duration.ofSeconds(60), "b", LogType.ACTION, false);
      append(store, Duration.ofSeconds(28), "z", LogType.ERROR, false);
    }
    try (TestServer server = start(Map.of())) {
      String page = new Visitor(server.consolePort()).get("/").body();
      assertEquals(List.of("z", "b", "a"), found("<th scope=\"row\"><a [^>]*>([^<]*)", page));
    }
  }

  @Test
  void findsChannelsByAPieceOfTheirId() {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      for (String channel : List.of("my-shop", "shop", "mail")) {
        append(store, Duration.ofMinutes(1), channel, LogType.ACTION, false);
      }
    }
    try (TestServer server = start(Map.of())) {
      Visitor visitor = new Visitor(server.consolePort());
      assertTrue(visitor.get("/").body().contains("name=\"channel\" value=\"\""));
      String page = visitor.get("/?channel=+Shop").body();
      assertEquals(List.of("shop", "my-shop"), found("<th scope=\"row\"><a [^>]*>([^<]*)", page));
      assertTrue(page.contains("name=\"channel\" value=\"Shop\""), page);
      assertTrue(page.contains("2 channels with this in the ID."), page);
      String none = visitor.get("/?channel=" + Visitor.encoded("<größe>")).body();
      assertTrue(none.contains("No channel has <bdi>&lt;größe&gt;</bdi> in its ID."), none);
    }
  }

  private static List<String> found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    return matcher.results().map(one -> one.group(one.groupCount())).toList();
  }
}
