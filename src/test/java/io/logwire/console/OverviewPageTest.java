package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.TestServer;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
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
  void countsTodayAndThisWeekAndShowsTheLastLogOfEachChannel() {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      append(store, Duration.ofDays(40), "old", LogType.ACTION, false);
      append(store, Duration.ofDays(3), "shop", LogType.ACTION, false); // before Monday
      append(store, Duration.ofHours(30), "shop", LogType.ACTION, false);
      append(store, Duration.ofHours(20), "shop", LogType.ERROR, false);
      append(store, Duration.ofHours(2), "shop", LogType.SUCCESS, false);
      append(store, Duration.ofHours(1), "mail", LogType.SUCCESS, false);
    }
    try (TestServer server = start(Map.of())) {
      String page = new Visitor(server.consolePort()).get("/").body();
      assertEquals(
          List.of("mail", "shop", "old"), found("<th scope=\"row\"><a [^>]*>([^<]*)", page));
      assertEquals(
          List.of("mail PT1H", "shop PT2H", "old PT960H"),
          found("<td class=\"last\">.*?<bdi>([^<]*)", page));
      assertEquals(List.of("1", "1", "0"), found("data-label=\"today\">([^<]*)", page));
      assertEquals(List.of("1", "3", "0"), found("data-label=\"this week\">([^<]*)", page));
      assertEquals(
          List.of("1 log in the last 24 hours", "2 logs in the last 24 hours"),
          found("aria-label=\"([^\"]*24 hours)\"", page));
      assertFalse(page.contains("<h2>Failed alerts"), page);
    }
  }

  @Test
  void listsWhatFailedToBeDelivered() throws Exception {
    long failed;
    long owed;
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      failed = append(store, Duration.ofHours(2), "shop", LogType.ERROR, true);
      owed = append(store, Duration.ofHours(1), "shop", LogType.ERROR, true);
    }
    try (Connection file =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("logwire.db"));
        Statement sql = file.createStatement()) {
      sql.executeUpdate(
          "INSERT INTO delivery VALUES ('ops', 1, %d, 0, 3, 1, NULL, 'refused: 400'),"
                  .formatted(failed)
              + " ('gone', 1, %d, 0, 1, 1, NULL, NULL)".formatted(owed));
      sql.executeUpdate("INSERT INTO delivered VALUES (%d, 'ops', 1, 1500)".formatted(owed));
    }
    try (TestServer server = start(Map.of())) {
      Visitor visitor = new Visitor(server.consolePort());
      String page = visitor.get("/").body();
      assertTrue(page.contains("<strong class=\"failed\">2</strong>"), page);
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
