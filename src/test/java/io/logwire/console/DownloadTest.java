package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.javalin.Javalin;
import io.logwire.HandClock;
import io.logwire.Pause;
import io.logwire.TestServer;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.metrics.Metrics;
import io.logwire.store.sqlite.TestStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A view as a file. */
class DownloadTest extends PagesFixture {
  private static final int LARGE = 400; // logs of 64 KiB, more than all buffers on the way hold

  @BeforeAll
  static void start() {
    HandClock clock = new HandClock("2026-03-01T12:30:00Z");
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      store.appendAll(
          IntStream.range(0, 3_000).mapToObj(i -> log("many", "log " + i, "")).toList());
      store.append(log("shop", "=1+1", "Zürich, \"two\"\nlines"));
      store.append(log("shop", "Card refused", ""));
      List<LogEntry> large = new ArrayList<>();
      for (int i = 0; i < LARGE; i++) {
        large.add(log("large", "large " + i, "x".repeat(65_000)));
      }
      store.appendAll(large);
    }
    serve(clock);
  }

  private static LogEntry log(String channel, String label, String body) {
    return new LogEntry(channel, "", label, body, LogType.ACTION, false, List.of(), Map.of());
  }

  private static String file(String path) {
    HttpResponse<String> answer = visitor.get(path);
    assertEquals(200, answer.statusCode(), answer.body());
    return answer.body();
  }

  @Test
  void hasAllLogsOfTheViewOldestFirst() {
    String all = file("/channels/many/download.ndjson");
    List<String> lines = all.lines().toList();
    assertEquals(3_000, lines.size());
    assertTrue(lines.get(0).contains("\"label\":\"log 0\""), lines.get(0));
    assertTrue(lines.get(2_999).contains("\"label\":\"log 2999\""), lines.get(2_999));
    assertEquals(1, file("/logs/download.ndjson?text=2999&channel=many").lines().count());
    assertEquals(10, file("/logs/download.ndjson?contains=g+299&text=log+-299").lines().count());
    assertEquals("", file("/channels/many/download.ndjson?type=error"));
  }

  @Test
  void isATableForASpreadsheet() {
    HttpResponse<String> answer = visitor.get("/channels/shop/download.csv");
    assertEquals("text/csv; charset=utf-8", answer.headers().firstValue("Content-Type").orElse(""));
    assertEquals(
        "attachment; filename=\"shop-2026-03-01.csv\"",
        answer.headers().firstValue("Content-Disposition").orElse(""));
    String table = answer.body();
    assertTrue(table.startsWith("\ufeffid,time,channel_id,"), table);
    assertTrue(table.contains("\r\n\"=\"\"79"), "an id is the formula of a text: " + table);
    assertTrue(table.contains(",\"'=1+1\",\"Zürich, \"\"two\"\"\nlines\","), table);
    assertTrue(table.endsWith("\r\n"), table);
  }

  @Test
  void thePageLinksToBothWithItsFilters() {
    String page = visitor.get("/channels/many?text=log&since=2026-03-01T00:00Z").body();
    for (String name : List.of("csv", "ndjson")) {
      String link =
          "<a href=\"/channels/many/download." + name + "?text=log&amp;since=2026-03-01T00:00Z\">";
      assertTrue(page.contains(link), page);
    }
    assertFalse(visitor.get("/channels/many?type=error").body().contains("download."));
  }

  @Test
  void refusesOtherSitesAndWhatIsNoFilter() {
    String path = "/channels/shop/download.csv";
    for (String site : List.of("cross-site", "same-site")) {
      HttpResponse<String> answer =
          visitor.get(
              path,
              "Sec-Fetch-Site",
              site,
              "Sec-Fetch-Mode",
              "navigate",
              "Sec-Fetch-Dest",
              "document");
      assertEquals(403, answer.statusCode());
      assertFalse(answer.body().contains("Zürich"), answer.body());
    }
    assertEquals(200, visitor.get(path, "Sec-Fetch-Site", "same-origin").statusCode());
    assertEquals(400, visitor.get(path + "?type=eror").statusCode());
    assertEquals(404, visitor.get("/channels/a.b/download.csv").statusCode());
    HttpResponse<String> head = visitor.send("HEAD", path, "");
    assertEquals(200, head.statusCode());
    assertEquals("", head.body());
  }

  @Test
  void asksForTheLoginWhereThereIsAPassword() throws Exception {
    try (TestServer locked =
        TestServer.start(
            folder.resolve("locked"), Map.of("LOGWIRE_CONSOLE_PASSWORD", "a long enough one"))) {
      HttpResponse<String> answer = new Visitor(locked.consolePort()).get("/logs/download.ndjson");
      assertEquals(302, answer.statusCode(), answer.body());
    }
  }

  @Test
  @Timeout(60)
  void onlySoManyAreWrittenAtATimeAndAReaderWhoLeavesGivesHisPlaceBack() throws Exception {
    List<Socket> open = new ArrayList<>();
    for (int i = 0; i < Downloads.AT_A_TIME; i++) {
      open.add(begin("/channels/large/download.ndjson"));
    }
    HttpResponse<String> more = visitor.get("/channels/shop/download.csv");
    assertEquals(503, more.statusCode());
    assertEquals("10", more.headers().firstValue("Retry-After").orElse(""));
    assertEquals(200, visitor.get("/channels/shop").statusCode(), "pages are not kept waiting");
    for (Socket socket : open) {
      socket.close();
    }
    while (visitor.get("/channels/shop/download.csv").statusCode() == 503) {
      Pause.beforeTheNextLook();
    }
  }

  // Reads the beginning, and then nothing.
  private static Socket begin(String path) throws IOException {
    Socket socket = new Socket("127.0.0.1", server.consolePort());
    socket.setReceiveBufferSize(4_096);
    String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    assertTrue(socket.getInputStream().read() == 'H');
    return socket;
  }

  @Test
  void saysInItsLastLineThatItIsNotWhole() {
    Duration over = Duration.ofNanos(-1);
    try (TestStore store = new TestStore(folder.resolve("over"))) {
      store.append(log("c", "one", ""));
      String why = "after 0 minutes there were logs after 2020-01-01T00:00:00Z left;";
      String lines = serve(store, over, () -> true, "/logs/download.ndjson");
      assertTrue(lines.startsWith("{\"incomplete\":\"" + why), lines);
      String table = serve(store, over, () -> true, "/logs/download.csv");
      assertTrue(table.contains("custom_references\r\n\"incomplete: " + why), table);
    }
  }

  @Test
  void breaksOffWhereTheReaderMayNotReadAnyMore() {
    try (TestStore store = new TestStore(folder.resolve("strange"))) {
      store.append(log("c", "one", ""));
      assertThrows(
          AssertionError.class,
          () -> serve(store, Downloads.LONGEST, () -> false, "/logs/download.csv"));
    }
  }

  private static String serve(
      TestStore store, Duration longest, BooleanSupplier mayRead, String path) {
    Downloads downloads =
        new Downloads(
            store.store, store.reader::newest, new Metrics().console, longest, Clock.systemUTC());
    Javalin javalin =
        Javalin.create(
                config -> {
                  config.startup.showJavalinBanner = false;
                  downloads.addTo(config.routes, ctx -> mayRead);
                })
            .start("127.0.0.1", 0);
    try {
      return new Visitor(javalin.port()).get(path).body();
    } finally {
      downloads.close();
      javalin.stop();
    }
  }

  @Test
  @Timeout(60)
  void aStopOfTheServiceBreaksItOffSoThatItsReaderKnows() throws Exception {
    Path data = folder.resolve("stopped");
    try (TestStore store = new TestStore(data, Clock.systemUTC(), Duration.ZERO)) {
      List<LogEntry> large = new ArrayList<>();
      for (int i = 0; i < LARGE; i++) {
        large.add(log("large", "large " + i, "x".repeat(65_000)));
      }
      store.appendAll(large);
    }
    TestServer stopping = TestServer.start(data);
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + stopping.consolePort() + "/logs/download.ndjson"))
            .build();
    InputStream body =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream()).body();
    assertTrue(body.read() == '{');
    stopping.close();
    assertThrows(IOException.class, body::readAllBytes);
  }
}
