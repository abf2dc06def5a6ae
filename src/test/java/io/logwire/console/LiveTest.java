package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.LogClient;
import io.logwire.TestServer;
import io.logwire.console.LiveReader.Event;
import io.logwire.store.sqlite.OwnersLog;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an open page is told of the logs that arrive. */
@Timeout(180) // as it waits for some hundred fsyncs, one after the other
class LiveTest {
  private static final String PASSWORD = "a password of the tests";

  @TempDir Path folder;
  private TestServer server;
  private LogClient client;

  @BeforeEach
  void start() throws IOException {
    server = TestServer.start(folder.resolve("data"));
    client = new LogClient(server.port(), TestServer.TOKEN);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private LiveReader page(String path, String... headers) throws Exception {
    return LiveReader.open(server.consolePort(), path, headers);
  }

  private long send(String json) throws IOException {
    return client.send(json).logId();
  }

  @Test
  void tellsEachPageOfTheLogsThatAnswerItsQuery() throws Exception {
    try (LiveReader orders = page("/channels/orders/live");
        LiveReader all = page("/logs/live");
        LiveReader errors = page("/logs/live?type=error&tag=eu&text=refused");
        LiveReader story = page("/logs/live?reference=user+7")) {
      long paid =
          send("{'channel_id':'orders','label':'Paid','reference':'user 7'}".replace('\'', '"'));
      assertEquals(List.of(paid), orders.event().logs());
      assertEquals(List.of(paid), all.event().logs());
      assertEquals(List.of(paid), story.event().logs());

      long refused =
          send(
              "{'channel_id':'cards','label':'Refused','type':'error','tags':'eu,x'}"
                  .replace('\'', '"'));
      Event event = errors.event();
      assertEquals("logs", event.name());
      assertEquals(List.of(refused), event.logs());
      assertEquals(refused, event.id());
      assertTrue(event.data().contains(">Refused<"), event.data());
      assertEquals(List.of(refused), all.event().logs());
    }
  }

  @Test
  void tellsAPageWhatItMissedBeforeItTellsWhatIsNew() throws Exception {
    long shown = send(log("a", "shown"));
    send(log("b", "elsewhere"));
    long missed = send(log("a", "missed"));
    long alsoMissed = send(log("a", "missed too"));

    try (LiveReader page = page("/channels/a/live?after=" + shown)) {
      assertEquals(List.of(alsoMissed, missed), page.event().logs());
      long fresh = send(log("a", "fresh"));
      assertEquals(List.of(fresh), page.event().logs());
    }
    try (LiveReader page =
        page("/channels/a/live?after=" + shown, "Last-Event-ID", "" + alsoMissed)) {
      assertEquals(1, page.event().logs().size());
    }
    try (LiveReader page = page("/channels/a/live?after=" + Long.MAX_VALUE)) {
      long next = send(log("a", "next"));
      assertEquals(List.of(next), page.event().logs());
    }
  }

  @Test
  void losesAndRepeatsNothingHoweverOftenAPageComesBack() throws Exception {
    int logs = 400;
    List<Long> sent = new ArrayList<>();
    // No more are on their way than an event holds, so that each is shown.
    Semaphore room = new Semaphore(LiveEvents.MOST_LOGS);
    Thread sender =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < logs; i++) {
                  room.acquire();
                  sent.add(send(log("a", "log " + i)));
                }
              } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    List<Long> told = new ArrayList<>();
    String last = "1";
    sender.start();
    while (told.size() < logs) {
      try (LiveReader page = page("/channels/a/live", "Last-Event-ID", last)) {
        int until = Math.min(logs, told.size() + 40);
        while (told.size() < until) {
          Event event = page.event();
          assertEquals("logs", event.name());
          List<Long> ids = new ArrayList<>(event.logs());
          Collections.reverse(ids);
          told.addAll(ids);
          room.release(ids.size());
          last = "" + event.id();
        }
      }
    }
    sender.join();
    assertEquals(sent, told);
  }

  @Test
  void accountsForEachLogOfABurst() throws Exception {
    int logs = 300;
    try (LiveReader page = page("/channels/a/live")) {
      for (int i = 0; i < logs; i++) {
        send(log("a", "log " + i));
      }
      int told = 0;
      while (told < logs) {
        Event event = page.event();
        told += event.name().equals("more") ? Integer.parseInt(event.data()) : event.logs().size();
      }
      assertEquals(logs, told);
    }
    try (LiveReader page = page("/channels/a/live?after=1")) {
      assertEquals(LiveEvents.MOST_LOGS, page.event().logs().size());
      assertEquals(new Event("more", server.logs().get(logs - 1).id(), ""), page.event());
    }
  }

  @Test
  void keepsTextThatLooksLikeAnEventOrMarkupInItsPlace() throws Exception {
    try (LiveReader page = page("/logs/live")) {
      String hostile = "x\\n\\nevent: more\\ndata: 9\\r\\rid: 1\\u2028<script>alert(1)</script>";
      long id =
          send(
              "{\"channel_id\":\"a\",\"label\":\"%s\",\"body\":\"%s\"}"
                  .formatted(hostile, hostile));
      Event event = page.event();
      assertEquals("logs", event.name());
      assertEquals(id, event.id());
      assertEquals(List.of(id), event.logs());
      assertFalse(event.data().contains("<script"), event.data());
      long next = send(log("a", "next"));
      assertEquals(next, page.event().id());
    }
  }

  @Test
  void restsWhenTheLastPageIsGone() throws Exception {
    try (LiveReader page = page("/logs/live")) {
      send(log("a", "one"));
      page.event();
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (liveThread().getState() != Thread.State.WAITING) { // not for a time
      send(log("a", "finds out that the page is gone"));
      assertTrue(System.nanoTime() < end, "it is " + liveThread().getState());
    }
    try (LiveReader page = page("/logs/live")) {
      long id = send(log("a", "again"));
      assertEquals(List.of(id), page.event().logs());
    }
  }

  private static Thread liveThread() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("live"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void endsAllPagesAtOnceWhenTheServiceStops() throws Exception {
    List<LiveReader> pages = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      pages.add(page("/logs/live"));
    }
    try (OwnersLog log = new OwnersLog()) {
      server.close();
      assertEquals(List.of(), log.linesWith("ERROR"), "Jetty has waited for eight seconds");
    }
    for (LiveReader page : pages) {
      assertTrue(ends(page));
      page.close();
    }
  }

  private static boolean ends(LiveReader page) {
    try {
      return page.next().isEmpty();
    } catch (IOException e) {
      return true; // cut off while something was on its way
    }
  }

  @Test
  void isForThoseWhoMayReadAsLongAsTheyMay() throws Exception {
    try (TestServer locked =
        TestServer.start(folder.resolve("locked"), Map.of("LOGWIRE_CONSOLE_PASSWORD", PASSWORD))) {
      int port = locked.consolePort();
      HttpResponse<InputStream> stranger = LiveReader.ask(port, "/logs/live");
      assertEquals(302, stranger.statusCode());
      stranger.body().close();

      Visitor visitor = new Visitor(port);
      String one = session(visitor);
      String other = session(visitor);
      try (LiveReader page = LiveReader.open(port, "/logs/live", "Cookie", one);
          LiveReader stays = LiveReader.open(port, "/logs/live", "Cookie", other);
          LogClient sender = new LogClient(locked.port(), TestServer.TOKEN)) {
        assertEquals(303, visitor.send("POST", "/logout", "", "Cookie", one).statusCode());
        assertTrue(ends(page));
        assertEquals(302, LiveReader.ask(port, "/logs/live", "Cookie", one).statusCode());
        long id = sender.send(log("a", "for the other one")).logId();
        assertEquals(List.of(id), stays.event().logs());
      }
    }
  }

  @Test
  void endsWithTheSessionAlsoWhereThatEndsByItself() throws Exception {
    HandClock clock = new HandClock();
    try (TestServer locked =
            TestServer.start(
                folder.resolve("locked"), Map.of("LOGWIRE_CONSOLE_PASSWORD", PASSWORD), clock);
        LogClient sender = new LogClient(locked.port(), TestServer.TOKEN)) {
      String session = session(new Visitor(locked.consolePort()));
      try (LiveReader page =
          LiveReader.open(locked.consolePort(), "/logs/live", "Cookie", session)) {
        sender.send(log("a", "seen"));
        assertEquals("logs", page.event().name());
        clock.advance(Duration.ofHours(13));
        sender.send(log("a", "not for you"));
        assertTrue(ends(page));
      }
    }
  }

  private static String session(Visitor visitor) {
    HttpResponse<String> answer = visitor.post("/login", "password=" + Visitor.encoded(PASSWORD));
    return answer.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
  }

  private static String log(String channel, String label) {
    return "{\"channel_id\":\"%s\",\"label\":\"%s\"}".formatted(channel, label);
  }
}
