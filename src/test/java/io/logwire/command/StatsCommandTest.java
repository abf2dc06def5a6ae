package io.logwire.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.logwire.SqliteFile;
import io.logwire.command.terminal.Terminal;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatsCommandTest extends StatsFixture {
  @Test
  void drawsWhatItsPageShows() throws Exception {
    fillTwoWeeks();
    String page = Files.readString(Path.of("docs/COMMANDS.md"));
    String shown = page.split("```text stats\n", 2)[1].split("```", 2)[0];
    String out =
        stats(Terminal.none(), "--top=5")
            .out()
            .replace(folder.toString(), "data")
            .replaceAll("on disk    .*", "on disk    ...");
    assertEquals(shown.replaceAll("on disk    .*", "on disk    ..."), out);
  }

  @Test
  void countsWhatIsAskedForWhicheverWayItIsCounted() throws Exception {
    fillTwoWeeks();
    JsonNode all = json();
    assertEquals("2026-11-11T00:00:00Z", all.get("from").textValue());
    assertEquals("2026-11-24T19:00:00Z", all.get("until").textValue());
    assertEquals("day", all.get("by").textValue());
    assertEquals(14, all.get("counts").size());
    assertEquals(13, all.get("types").get("error").intValue());
    JsonNode tagged = json("--tag=shop");
    for (String field : List.of("logs", "types", "channels", "counts", "newest")) {
      assertEquals(all.get(field), tagged.get(field), field);
    }
    assertEquals(13, json("--type=error").get("logs").intValue());
    assertEquals(13, json("--channel=payments").get("logs").intValue());
    assertEquals(0, json("--channel=payments", "--type=success").get("logs").intValue());
    JsonNode user = json("--reference=user 4711");
    assertEquals(user.get("logs"), user.get("types").get("success"));
    assertEquals(1, json("--since=24h", "--channel=backup").get("logs").intValue());
    assertEquals(
        2,
        json("--since=2026-11-12", "--until=2026-11-14", "--channel=backup")
            .get("logs")
            .intValue());
    assertEquals("hour", json("--since=24h").get("by").textValue());
    assertEquals(3, json("--by=week").get("counts").size());
  }

  @Test
  void beginsWithTheOldestLogWhereMuchMoreIsAskedFor() throws Exception {
    fillTwoWeeks();
    JsonNode all = json("--since=2020-01-01");
    assertEquals("2026-11-11T09:00:00Z", all.get("from").textValue());
    assertEquals(14, all.get("counts").size());
  }

  @Test
  void looksAtTheNewestAndSaysSo() throws Exception {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      append(store, 3, entry("c", "", "old", LogType.ACTION));
      clock.advance(Duration.ofDays(1));
      append(store, 10_000, entry("c", "", "new", LogType.ACTION));
    }
    JsonNode counted = json();
    assertEquals(10_003, counted.get("logs").intValue());
    assertEquals(10_000, counted.get("newest").get("logs").intValue());
    assertEquals(false, counted.get("newest").get("all").booleanValue());
    assertEquals("[{\"label\":\"new\",\"logs\":10000}]", "" + counted.get("newest").get("labels"));
    String tagged = stats(plain(80), "--tag=shop").out();
    assertTrue(tagged.startsWith("2,000 logs of tag shop\n2026-11-12 09:00 to "), tagged);
    assertTrue(tagged.contains("Only the newest 2,000 logs that match were looked at"), tagged);
    assertTrue(tagged.contains("In the newest 2,000 logs, back to 2026-11-12 09:30:"), tagged);
  }

  @Test
  void tellsWhatRetentionWillDeleteNext() throws Exception {
    fillTwoWeeks();
    JsonNode next = json().get("retention").get("next");
    assertEquals("2026-11-11T09:00:00Z", next.get("from").textValue());
    assertEquals("2026-11-12T00:00:00Z", next.get("until").textValue());
    assertEquals("2027-02-09T10:00:00Z", next.get("deleted_from").textValue());
    assertEquals(23, next.get("logs").intValue());

    retention = Duration.ofDays(12);
    JsonNode both = json().get("retention");
    assertEquals(52, both.get("due").get("logs").intValue());
    assertEquals("2026-11-13T09:00:00Z", both.get("next").get("from").textValue());
    assertTrue(stats(plain(200)).out().contains("due now: 52 logs up to 2026-11-12 18:00;"));

    retention = Duration.ZERO;
    assertTrue(stats(plain(80)).out().contains("nothing is ever deleted (retention.days is 0)"));
  }

  @Test
  void tellsWhatAlertsAreOwedAndHaveFailed() throws Exception {
    fillTwoWeeks();
    SqliteFile.execute(
        folder.resolve("logwire.db"),
        """
          INSERT INTO delivery (webhook, failed, log_id, owed_since, attempts)
          SELECT 'ops', id % 2, id, 0, 0 FROM (SELECT 1 AS id UNION SELECT 2 UNION SELECT 3)
          """);
    assertTrue(stats(plain(80)).out().contains("alerts     1 owed, 2 failed; `alerts list` tells"));
    assertEquals("{\"owed\":1,\"failed\":2}", "" + json().get("alerts"));
  }

  @Test
  void runsItsExamples() {
    fillTwoWeeks();
    List<List<String>> examples =
        Examples.of(new StatsCommand(Around.folder(folder), () -> RetentionRules.NONE, Map::of));
    assertEquals(6, examples.size());
    for (List<String> example : examples) {
      CommandRun run = stats(Terminal.none(), example.toArray(String[]::new));
      assertEquals(0, run.exit(), example + ": " + run.err());
    }
  }

  @Test
  void refusesInOneLineWhatCannotBe() {
    assertEquals(
        "Invalid value for option '--by': it is hour, day, week or month, not 'weak'",
        refused("--by=weak"));
    assertEquals("--top must not be below 0.", refused("--top=-1"));
    fillTwoWeeks();
    clock.set(Instant.parse("2027-11-11T09:30:00Z"));
    assertTrue(refused("--by=hour", "--since=2026-11-01").startsWith("--by hour makes 8,76"));
  }

  private String refused(String... args) {
    CommandRun run = stats(plain(80), args);
    assertEquals(2, run.exit());
    assertEquals("", run.out());
    return run.err().lines().findFirst().orElse("");
  }

  @Test
  void tellsWhatIsKeptForOneChannelAndInHowMuchRoom() {
    fillTwoWeeks();
    RetentionRules rules =
        RetentionRules.NONE.keeping("debug", Duration.ofDays(7)).within(2_000L << 20);
    StatsCommand command =
        new StatsCommand(Around.folder(folder, plain(200), clock), () -> rules, Map::of);
    String out = CommandRun.of(command).out();
    assertTrue(out.contains("but debug 7 days"), out);
    assertTrue(out.contains("the oldest go before the file has 2,000 MB"), out);
  }

  @Test
  void sumsWhatTheOwnerHasNamed() throws Exception {
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      for (String amount : List.of("1200.10", "0.2", "free")) {
        store.append(
            new LogEntry(
                "orders",
                "",
                "paid",
                "",
                LogType.SUCCESS,
                false,
                List.of(),
                Map.of("amount", amount)));
      }
    }
    named = Map.of("orders", "amount");
    JsonNode sum = json().get("sums").get(0);
    assertEquals("amount", sum.get("custom_reference").textValue());
    assertEquals("1200.30", sum.get("sum").textValue());
    assertEquals(2, sum.get("numbers").intValue());
    assertEquals(1, sum.get("not_numbers").intValue());
    assertEquals(14, sum.get("counts").size());
    assertEquals("1200.30", sum.get("counts").get(13).get("sum").textValue());
    assertEquals("0", json("--type=error").get("sums").get(0).get("sum").textValue());
    assertEquals(0, json("--channel=other").get("sums").size());
    String out = stats(plain(60)).out();
    assertTrue(out.contains("Sum of amount in orders: 1,200.30"), out);
    assertTrue(out.contains("1 log has no number there."), out);
    assertTrue(out.contains("1,200.30  2 logs"), out);
  }
}
