package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.SqliteFile;
import io.logwire.log.JsonLayout;
import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import io.logwire.store.sqlite.TestStore;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** No page is larger than 60 kB with its styles, whatever is in the store. */
class PageSizeTest extends PagesFixture {
  private static final int MOST = 60_000;
  private static final int PAGES = 160;
  private static final int LOGS = 48;
  // Of a body. Each search reads all of them, so only those are whole that pages may show whole.
  private static final int SOME = 4_096;
  private static final int ALL = 65_536;
  private static final Pattern HREF = Pattern.compile("href=\"([/?][^\"]*)\"");
  private static final Pattern NO_PAGE = Pattern.compile("^/assets/|/json$|/text$|/download\\.");
  private static final Pattern IDS = Pattern.compile("id=\"log-(\\d+)\"");
  private static final Pattern GO_ON = Pattern.compile("<a href=\"([^\"]*)\">Go on</a>");
  private static final List<String> BODIES =
      List.of(
          "{\"rows\":[" + "{\"a\":{\"b\":[1,\"<&>\"]}},".repeat(2_000) + "{}]}",
          "[" + "1,".repeat(30_000) + "2]",
          "one line of many\n".repeat(3_500) + "needle\nand the end",
          "😀&'".repeat(20_000));
  // Written as six bytes, five, twelve, four, one with a mark each, and one.
  private static final List<String> WORST = List.of("\"", "&", "\u202e", "😀", "a ", "x");

  private static final HandClock clock = new HandClock();
  private static int styles;

  @BeforeAll
  static void start() throws Exception {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      for (int i = 0; i < 160; i++) {
        String channel = "%s-%s%d".formatted("g".repeat(50), "c".repeat(9), 100 + i);
        append(store, largest(channel, WORST.get(i % WORST.size()), "label", SOME));
      }
      for (int i = 0; i < LOGS; i++) {
        append(store, largest("worst", WORST.get(i % WORST.size()), "", ALL));
      }
      for (String body : BODIES) {
        append(
            store,
            new LogEntry("bodies", "r", "l", body, LogType.ERROR, false, List.of(), Map.of()));
      }
    }
    oweAlerts();
    serve(clock);
    Matcher sheet = Pattern.compile("/assets/console-\\w+.css").matcher(visitor.get("/").body());
    assertTrue(sheet.find());
    styles = visitor.get(sheet.group()).body().length();
  }

  private static void append(TestStore store, LogEntry entry) {
    clock.advance(Duration.ofMinutes(10));
    store.append(entry);
  }

  private static LogEntry largest(String channel, String sign, String label, int body) {
    Map<String, String> references = new LinkedHashMap<>();
    List<String> tags = new ArrayList<>();
    for (int i = 10; i < 42; i++) {
      references.put(full(sign, 62) + i, full(sign, 1_022) + i);
      tags.add(full(sign, 62) + i);
    }
    return new LogEntry(
        channel,
        full(sign, 255),
        label.isEmpty() ? "" : full(sign, 255),
        full(sign, body),
        LogType.values()[tags.hashCode() & 3],
        true,
        tags,
        references);
  }

  private static String full(String sign, int characters) {
    return sign.repeat(characters / sign.codePointCount(0, sign.length()));
  }

  // Thirty webhooks for each log, of which none took it.
  private static void oweAlerts() throws Exception {
    SqliteFile.execute(
        folder.resolve("logwire.db"),
        """
          WITH RECURSIVE n (i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
          INSERT INTO delivery SELECT 'ops' || i, 1, id, 0, 1, 1, NULL, substr(body, 1, 300)
          FROM log CROSS JOIN n WHERE alert
          """);
  }

  @Test
  void everyPageThatLinksLeadToIsSmall() {
    Set<String> seen = new HashSet<>();
    Deque<String> next = new ArrayDeque<>(List.of("/", "/logs", "/channels/worst"));
    List<String> tooLarge = new ArrayList<>();
    while (!next.isEmpty() && seen.size() < PAGES) {
      // From both ends, so that it comes to deep pages and to many kinds.
      String path = seen.size() % 2 == 0 ? next.pollFirst() : next.pollLast();
      if (!seen.add(path)) {
        continue;
      }
      HttpResponse<String> page = visitor.get(path);
      assertTrue(page.statusCode() == 200 || page.statusCode() == 400, path + page.body());
      if (bytes(page) > MOST) {
        tooLarge.add(bytes(page) + " " + path);
      }
      HREF.matcher(page.body())
          .results()
          .map(link -> link.group(1).replace("&amp;", "&"))
          .map(link -> link.startsWith("?") ? path.replaceFirst("\\?.*", "") + link : link)
          .filter(link -> !seen.contains(link) && !NO_PAGE.matcher(link).find())
          .forEach(next::add);
    }
    assertEquals(List.of(), tooLarge, seen.size() + " pages");
    assertEquals(PAGES, seen.size());
  }

  @Test
  void aPageOfAnyFilterIsSmall() {
    List<String> filters = new ArrayList<>();
    for (String sign : WORST) {
      String encoded = Visitor.encoded(full(sign, 255));
      filters.add("reference=" + encoded);
      filters.add("reference=" + encoded + "&type=error&type=action&since=90d&until=1h");
      filters.add("contains=" + Visitor.encoded(full(sign, 60)));
      filters.add("text=" + Visitor.encoded('"' + full(sign, 200).replace("\"", "") + '"'));
      filters.add("before=" + Long.MAX_VALUE + "&contains=" + Visitor.encoded(full(sign, 3)));
    }
    filters.add("text=" + Visitor.encoded("a ".repeat(500)) + "&contains=" + "a+".repeat(450));
    filters.add("tag=" + "x".repeat(64) + ("&tag=-" + "y".repeat(60)).repeat(15));
    filters.add(("&custom=" + "n".repeat(60) + "%3D" + "'".repeat(100)).repeat(16));
    filters.add(("&type=" + "'".repeat(300)).repeat(10));
    filters.add(("&" + "'".repeat(300) + "=1").repeat(20));
    for (String filter : filters) {
      for (String path : List.of("/logs?", "/channels/worst?")) {
        HttpResponse<String> page = visitor.get(path + filter);
        assertTrue(page.statusCode() == 200 || page.statusCode() == 400, path + page.body());
        assertTrue(bytes(page) <= MOST, bytes(page) + " bytes at " + path + filter);
      }
    }
  }

  @Test
  void aFilterThatNoPageCanGiveBackIsRefusedInWords() {
    for (String filter :
        List.of("text=" + "%C3%A9".repeat(600), "reference=" + "%22".repeat(1_200))) {
      HttpResponse<String> page = visitor.get("/logs?" + filter);
      assertEquals(400, page.statusCode());
      assertTrue(page.body().contains("3,300 are the most that a page takes"), page.body());
    }
    HttpResponse<String> channels = visitor.get("/?channel=" + "x".repeat(65));
    assertEquals(400, channels.statusCode());
    assertTrue(channels.body().contains("has 64 characters at most"), channels.body());
  }

  @Test
  void pagesOfLongLogsHaveThemAllBetweenThem() {
    Set<String> ids = new LinkedHashSet<>();
    Optional<String> path = Optional.of("/channels/worst");
    String last = "";
    for (; path.isPresent(); path = link("next", last)) {
      last = visitor.get(path.get()).body();
      IDS.matcher(last).results().forEach(id -> assertTrue(ids.add(id.group(1)), id.group()));
    }
    assertEquals(LOGS, ids.size());
    int onTheLast = (int) IDS.matcher(last).results().count();
    List<String> back = new ArrayList<>();
    for (path = link("prev", last); path.isPresent(); path = link("prev", last)) {
      last = visitor.get(path.get()).body();
      List<String> page = IDS.matcher(last).results().map(id -> id.group(1)).toList();
      back.addAll(0, page);
    }
    // The newest page may have some of the one before it, where there is room.
    List<String> others = List.copyOf(ids).subList(0, ids.size() - onTheLast);
    assertEquals(others, back.stream().distinct().toList());
  }

  @Test
  void theWholeBodyIsToBeHadInParts() {
    for (StoredLog log : server.find(LogQuery.latest(10).channel("bodies"))) {
      String here = "/channels/bodies/logs/" + log.id();
      String body = log.entry().body();
      assertEquals(body, visitor.get(here + "/text").body());
      StringBuilder shown = new StringBuilder();
      int parts = 0;
      for (Optional<String> path = Optional.of(here); path.isPresent(); parts++) {
        String page = visitor.get(path.get()).body();
        shown.append(bodyOf(page));
        path = Optional.of(GO_ON.matcher(page)).filter(Matcher::find).map(go -> go.group(1));
      }
      assertTrue(parts > 1, body);
      assertEquals(JsonLayout.of(body).orElse(body).replaceAll("\\s", ""), shown.toString());
    }
  }

  @Test
  void aHitFurtherOnIsOneClickAway() {
    StoredLog log = server.find(LogQuery.latest(1).channel("bodies").text("needle")).get(0);
    String page = visitor.get("/channels/bodies/logs/" + log.id() + "?text=needle").body();
    Matcher hit = Pattern.compile("<a href=\"([^\"]*)\">The first hit</a>").matcher(page);
    assertTrue(hit.find() && !page.contains("<mark>needle"), page);
    assertTrue(visitor.get(hit.group(1).replace("&amp;", "&")).body().contains("<mark>needle"));
  }

  // Without its layout, which elements make.
  private static String bodyOf(String page) {
    return page.replaceFirst("(?s).*(<pre class=\"whole|<div class=\"whole)[^>]*>", "")
        .replaceFirst("(?s)<nav .*", "")
        .replaceAll("<[^>]*>|\\s", "")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
  }

  private static Optional<String> link(String rel, String page) {
    Matcher link = Pattern.compile("<a rel=\"" + rel + "\" href=\"([^\"]*)\"").matcher(page);
    return link.find() ? Optional.of(link.group(1).replace("&amp;", "&")) : Optional.empty();
  }

  private static int bytes(HttpResponse<String> page) {
    return page.body().getBytes(StandardCharsets.UTF_8).length + styles;
  }
}
