package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.command.Around;
import io.logwire.command.CommandRun;
import io.logwire.command.StatsCommand;
import io.logwire.console.Visitor;
import io.logwire.log.RetentionRules;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What retention deletes next, as a running service tells it. */
@Timeout(120)
class OutlookToldTest {
  private static final Map<String, String> RULES =
      Map.of(
          "LOGWIRE_RETENTION_DAYS",
          "30",
          "LOGWIRE_RETENTION_DEBUG_DAYS",
          "2",
          "LOGWIRE_RETENTION_MAX_MB",
          "512");

  @TempDir Path data;

  @Test
  void isToldInTheSameWordsByStatsByTheOverviewAndByReadyz() throws IOException {
    HandClock clock = new HandClock("2026-03-01T12:30:00Z");
    try (TestServer server = TestServer.start(data, RULES, clock);
        LogClient client = new LogClient(server.port(), TestServer.TOKEN)) {
      for (String channel : new String[] {"shop", "shop", "debug"}) {
        String log = "{\"channel_id\":\"" + channel + "\",\"label\":\"l\"}";
        assertEquals(202, client.send(log).status());
      }
      String debug =
          "next: 1 log of 2026-03-01 in the channel debug, from 2026-03-03 13:00 to 2026-03-04 00:00";
      String shop = "next: 2 logs of 2026-03-01, from 2026-03-31 13:00 to 2026-04-01 00:00";
      String room = "for the room: 0 of 472 MB are taken; the oldest logs, of 2026-03-01, go from";
      String words = debug + "; " + shop + "; " + room;
      Visitor visitor = new Visitor(server.consolePort());
      AtomicReference<String> ready = new AtomicReference<>("");
      // A machine that is busy may not answer at once.
      Pause.until(
          () -> {
            ready.set(visitor.get("/readyz?verbose").body());
            return ready.get().contains("[+]retention ok: " + words);
          },
          ready::get);
      String overview = visitor.get("/").body();
      assertTrue(overview.contains("Retention, " + words), overview);
      String stats = stats(clock);
      for (String sentence : words.split("; (?!the)")) {
        assertTrue(stats.contains(sentence), stats);
      }
    }
  }

  /** In one line, as it is broken between words. */
  private String stats(HandClock clock) {
    RetentionRules rules =
        RetentionRules.ofLife(Duration.ofDays(30))
            .keeping("debug", Duration.ofDays(2))
            .within(512L << 20);
    StatsCommand command =
        new StatsCommand(Around.folder(data, clock), () -> rules, () -> Map.of());
    return CommandRun.of(command).out().replaceAll("\\s+", " ");
  }
}
