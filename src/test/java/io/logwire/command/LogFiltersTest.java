package io.logwire.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class LogFiltersTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-24T21:00:00Z"), ZoneOffset.UTC);

  @Command(name = "any")
  static final class Any {
    @Mixin private LogFilters filters;
  }

  private static LogQuery query(String... args) {
    Any command = new Any();
    new CommandLine(command).parseArgs(args);
    return command.filters.query(5, CLOCK);
  }

  private static String refused(String... args) {
    return assertThrows(ParameterException.class, () -> query(args)).getMessage();
  }

  @Test
  void asksForAllLogsWithoutAnyOption() {
    assertEquals(LogQuery.latest(5), query());
  }

  @Test
  void asksForWhatTheOptionsSay() {
    assertEquals(
        LogQuery.latest(5)
            .channel("orders")
            .type(LogType.PAGE_VIEW)
            .reference("user 4711")
            .tag("shop")
            .tag("eu")
            .customReference("order", "A=17")
            .since(Instant.parse("2026-11-24T19:00:00Z"))
            .until(Instant.parse("2026-11-24T20:00:00Z")),
        query(
            "--channel=orders",
            "--type=page_view",
            "--reference=user 4711",
            "--tag=shop",
            "--tag",
            " eu",
            "--custom=order=A=17",
            "--since=2h",
            "--until=2026-11-24T20:00Z"));
  }

  @Test
  void asksForOneOfSeveralChannelsAndTypes() {
    assertEquals(
        LogQuery.latest(5)
            .channel("orders")
            .channel("payments")
            .type(LogType.ERROR)
            .type(LogType.SUCCESS)
            .withAlert(),
        query(
            "--channel=orders", "--channel=payments", "--type=error", "--type=success", "--alert"));
  }

  @Test
  void asksForWhatASearchFinds() {
    LogQuery query = query("--text=lisbon -#shop");
    LogEntry untagged =
        new LogEntry(
            "orders", "", "Two tickets to Lisbon", "", LogType.SUCCESS, false, List.of(), Map.of());
    assertTrue(query.matches(new StoredLog(1, untagged)));
    assertFalse(query.matches(new StoredLog(1, TestLogs.PAID)));
    assertEquals("--text: a search needs something to look for.", refused("--text=\"\""));
  }

  @Test
  void asksForAPieceInsideOfWords() {
    assertEquals(LogQuery.latest(5).contains("isbo"), query("--contains=isbo"));
    assertTrue(query("--contains=ISBÖ").matches(new StoredLog(1, TestLogs.PAID)));
    assertFalse(query("--contains=is bo").matches(new StoredLog(1, TestLogs.PAID)));
    assertEquals("--contains: a search needs something to look for.", refused("--contains= "));
    assertEquals(
        "--contains: a piece of text has at most 1,000 characters; this one has 1,001.",
        refused("--contains=" + "x".repeat(1_001)));
  }

  @Test
  void saysWhatWouldBeRight() {
    assertEquals(
        "'succes' is not a type; it is one of page_view, action, success, error, information;"
            + " did you mean success?",
        refused("--type=succes"));
    assertEquals(
        "'my shop' is not the ID of a channel: 1 to 64 of A-Z a-z 0-9 _ -, the first one a letter"
            + " or a digit.",
        refused("--channel=my shop"));
    assertEquals("--tag must not be empty.", refused("--tag= "));
    assertEquals("--reference must not be empty.", refused("--reference="));
    assertEquals(
        "--custom takes NAME=VALUE, order=A-17 for example, not 'order'.",
        refused("--custom=order"));
    assertEquals(
        "--since: 'tomorow' is not a time; it is 2h, 3d, yesterday, 18:30, 2026-11-24 or"
            + " 2026-11-24T18:30Z.",
        refused("--since=tomorow"));
    assertEquals("--since 1h is not before --until 2h.", refused("--since=1h", "--until=2h"));
    assertEquals(
        "--until 2020-01-01 leaves nothing: no log is from before 2020.",
        refused("--until=2020-01-01", "--utc"));
    assertTrue(refused("--type=\u001b[2J").startsWith("'␛[2J' is not a type;"));
  }
}
