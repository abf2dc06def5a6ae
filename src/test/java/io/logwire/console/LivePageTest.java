package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.javalin.Javalin;
import io.logwire.http.EventStream;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.metrics.Metrics;
import io.logwire.store.Arrivals.Taken;
import io.logwire.store.sqlite.TestStore;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class LivePageTest {
  private static Taken taken(long missed, StoredLog... logs) {
    return new Taken(List.of(logs), missed);
  }

  private static StoredLog log(long id, String channel) {
    return new StoredLog(id, TestStore.entry(channel, "log"));
  }

  private static LivePage pageOf(String channel) {
    LogQuery query = LogQuery.latest(1).channel(channel);
    LogNews news = new LogNews(query, log -> Html.of("row {};", log.id()));
    return new LivePage(Link.toChannel(channel), ZoneOffset.UTC, news, () -> true);
  }

  private static String event(LivePage page, Taken taken) {
    return new String(page.event(taken), StandardCharsets.UTF_8);
  }

  @Test
  void isNotToldAgainWhatCameBeforeItJoined() {
    LivePage page = pageOf("a");
    page.startAfter(5);
    assertEquals(
        "event: logs\nid: 7\ndata: row 7;row 6;\n\n",
        event(page, taken(0, log(4, "a"), log(5, "a"), log(6, "a"), log(7, "a"))));
    assertEquals("", event(page, taken(0, log(4, "a"), log(5, "a"))));
  }

  @Test
  void isToldOfItsOwnLogsAloneAndGoesOnBehindTheOthers() {
    LivePage page = pageOf("a");
    assertEquals(
        "event: logs\nid: 9\ndata: row 6;\n\n",
        event(page, taken(0, log(6, "a"), log(7, "b"), log(9, "b"))));
    assertEquals("", event(page, taken(0, log(10, "b"))));
  }

  @Test
  void isToldThatThereMayBeMoreWhereSomeWereNotHeld() {
    LivePage page = pageOf("a");
    String event = event(page, taken(12, log(6, "b")));
    assertEquals("event: more\nid: 6\ndata: \n\n", event);
  }

  @Test
  void isToldFirstWhatWasReadFromTheFileAndThenWhatArrivedMeanwhile() throws Exception {
    LivePage page = pageOf("a");
    page.startAfter(5);
    page.give(taken(0, log(6, "a")), new HashMap<>());
    page.give(taken(0, log(7, "a")), new HashMap<>());
    Javalin server =
        Javalin.create(
                config ->
                    config.routes.get(
                        "/live",
                        ctx -> {
                          EventStream stream = EventStream.open(ctx, new Metrics().console);
                          stream.send("retry: 2000\n\n".getBytes(StandardCharsets.US_ASCII));
                          page.open(
                              stream, "event: logs\nid: 5\n\n".getBytes(StandardCharsets.US_ASCII));
                        }))
            .start("127.0.0.1", 0);
    try (LiveReader reader = LiveReader.open(server.port(), "/live")) {
      page.give(taken(0, log(8, "a")), new HashMap<>());
      for (long id = 5; id <= 8; id++) {
        assertEquals(id, reader.event().id());
      }
    } finally {
      page.close();
      server.stop();
    }
  }
}
