package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.LogClient;
import io.logwire.TestServer;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SumsTodayTest {
  private static final Instant NOW = Instant.parse("2026-03-03T12:30:00Z"); // a Tuesday
  private static final Map<String, String> NAMED = Map.of("LOGWIRE_CHANNEL_ORDERS_SUM", "amount");

  @TempDir Path folder;
  private final HandClock clock = new HandClock();

  private void pay(TestStore store, Duration ago, String amount) {
    clock.set(NOW.minus(ago));
    store.append(
        new LogEntry(
            "orders", "", "paid", "", LogType.SUCCESS, false, List.of(), Map.of("amount", amount)));
  }

  @Test
  void tellsTodayTheSameHoursAWeekAgoAndYesterdayAndFollowsWhatArrives() throws Exception {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      pay(store, Duration.ofDays(7).plusHours(2), "100.10");
      pay(store, Duration.ofDays(7), "999"); // in the hour that is not over
      pay(store, Duration.ofDays(1), "2000");
      pay(store, Duration.ofHours(2), "150.15");
      pay(store, Duration.ofMinutes(1), "0.05");
      pay(store, Duration.ofSeconds(1), "<b>free</b>");
    }
    clock.set(NOW);
    try (TestServer server = TestServer.start(folder, NAMED, clock);
        LiveReader live = LiveReader.open(server.consolePort(), "/live");
        LogClient client = new LogClient(server.port(), TestServer.TOKEN)) {
      String page = new Visitor(server.consolePort()).get("/").body();
      assertTrue(page.contains("<strong>150.20</strong> today"), page);
      assertTrue(page.contains("<b>100.10</b> +50 %"), page);
      assertTrue(page.contains("yesterday <b>2,000</b>"), page);
      assertTrue(page.contains("1 is no number"), page);
      client.send(
          "{\"channel_id\":\"orders\",\"label\":\"l\",\"custom_references\":{\"amount\":0.8}}");
      live.event();
      String morning = live.event().data();
      assertTrue(morning.contains("<strong>151.00</strong> today"), morning);
    }
    try (TestServer server = TestServer.start(folder, Map.of(), clock)) {
      assertFalse(new Visitor(server.consolePort()).get("/").body().contains("class=\"sums\""));
    }
  }
}
