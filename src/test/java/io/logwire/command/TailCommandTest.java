package io.logwire.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logwire.HandClock;
import io.logwire.Pause;
import io.logwire.command.terminal.Cells;
import io.logwire.command.terminal.Terminal;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TailCommandTest {
  private static final int AT_A_TIME = 25;

  @TempDir Path folder;

  private CommandRun tail(Terminal terminal, String... args) {
    TailCommand command = new TailCommand(Around.folder(folder, terminal, TestLogs.CLOCK));
    return CommandRun.inUtc(command, args);
  }

  private static Terminal wide(int columns) {
    return Terminal.of(Map.of("COLUMNS", Integer.toString(columns), "NO_COLOR", "1"));
  }

  private void fill(LogEntry... entries) {
    try (TestStore store = TestLogs.store(folder)) {
      for (LogEntry entry : entries) {
        store.append(entry);
      }
    }
  }

  @Test
  void showsTheNewestLogsInColumnsOfATerminal() {
    fill(TestLogs.PAGE, TestLogs.PAID, TestLogs.DECLINED);
    assertEquals(
        """
        21:04:07 ◦ web                  /pricing
        21:04:07 ✓ orders    user 4711  Order paid  Two tickets to Li…  #shop #eu order…
        21:04:07 ✗ payments  user 4711  Card declined  The bank says: no  alert
        """,
        tail(wide(80)).out());
    assertEquals(
        """
        21:04 ✓ orders    Order paid  Two ticke…
        21:04 ✗ payments  Card declined  The ba…
        """,
        tail(wide(40), "-n", "2").out());
    assertEquals(
        """
        21:04:07 ✓ orders  user 4711  Order paid  Two tickets to Lisbon, 49.90 €  #shop #eu order=A-17
        """,
        tail(wide(200), "--tag=shop").out());
  }

  @Test
  void writesWholeFieldsWithTabsBetweenThemWhereNoTerminalIs() {
    fill(TestLogs.PAID, TestLogs.PAGE);
    assertEquals(
        "2026-11-24 21:04:07\torders\tsuccess\tuser 4711\tOrder paid\t"
            + "Two tickets to Lisbon, 49.90 €\tshop,eu\torder=A-17\n"
            + "2026-11-24 21:04:07\tweb\tpage_view\t\t/pricing\t\t\t\n",
        tail(Terminal.none()).out());
  }

  @Test
  void hasColoursOnATerminalThatEndWithTheLine() {
    fill(TestLogs.DECLINED);
    String line = tail(Terminal.of(Map.of("COLUMNS", "80"))).out();
    assertTrue(line.contains("\u001b[31mCard declined\u001b[0m"), line);
    assertEquals(tail(wide(80)).out(), line.replaceAll("\u001b\\[[0-9;]*m", ""));
  }

  @Test
  void headsTheDaysOfATerminalThatAreNotToday() {
    fill(TestLogs.PAGE);
    TailCommand later =
        new TailCommand(
            Around.folder(folder, wide(40), Clock.offset(TestLogs.CLOCK, Duration.ofDays(1))));
    assertEquals(
        "── Tue 2026-11-24 ──────────────────────\n21:04 ◦ web  /pricing\n",
        CommandRun.of(later, "--utc").out());
  }

  @Test
  void letsHostileTextDoNothingAndKeepsTheColumnsStraight() {
    List<LogEntry> entries = new ArrayList<>();
    for (LogType type : LogType.values()) {
      entries.add(TestLogs.hostile(type));
      entries.add(TestLogs.PAID);
    }
    fill(entries.toArray(LogEntry[]::new));
    for (int columns : new int[] {20, 40, 80, 200}) {
      String out = tail(wide(columns)).out();
      assertEquals(10, out.lines().count(), out);
      out.lines().forEach(line -> assertHarmless(line, columns));
      List<Integer> starts =
          out.lines()
              .map(line -> line.contains("Order") ? line.indexOf("Order") : -1)
              .filter(at -> at >= 0)
              .distinct()
              .toList();
      assertTrue(starts.size() == 1 || columns == 20, out);
    }
    tail(Terminal.none()).out().lines().forEach(line -> assertHarmless(line, Integer.MAX_VALUE));
  }

  private static void assertHarmless(String line, int columns) {
    assertTrue(Cells.of(line) <= columns, Cells.of(line) + " cells: " + line);
    String harmful = "[\\x00-\\x08\\x0a-\\x1f\\x7f-\\x9f\u202e\u2028\ufeff]";
    assertEquals(line, line.replaceAll(harmful, ""), line);
  }

  @Test
  void givesProgramsJsonThatReadsBackTheSame() throws Exception {
    fill(TestLogs.hostile(LogType.ERROR));
    String out = tail(wide(80), "--json").out();
    assertHarmless(out.strip(), Integer.MAX_VALUE);
    JsonNode json = new ObjectMapper().readTree(out);
    assertEquals(TestLogs.HOSTILE, json.get("label").textValue());
    assertEquals(TestLogs.HOSTILE, json.get("custom_references").get(TestLogs.HOSTILE).textValue());
  }

  @Test
  void showsAsManyAsAreWantedTheNewestLast() {
    try (TestStore store = TestLogs.store(folder)) {
      for (int i = 1; i <= 130; i++) {
        store.append(TestStore.entry("c", "log " + i));
      }
      List<String> lines = tail(Terminal.none(), "-n", "120").out().lines().toList();
      assertEquals(120, lines.size());
      assertTrue(lines.get(0).contains("\tlog 11\t"), lines.get(0));
      assertTrue(lines.get(119).contains("\tlog 130\t"), lines.get(119));
      assertEquals("", tail(Terminal.none(), "-n", "0").out());
    }
  }

  @Test
  void saysOnTheOtherChannelThatThereIsNothing() {
    fill(TestLogs.PAID);
    CommandRun run = tail(Terminal.none(), "--channel=order");
    assertEquals(0, run.exit());
    assertEquals("", run.out());
    assertEquals("There is no log in the channel order; did you mean orders?\n", run.err());
    assertEquals("No log answers that.\n", tail(wide(80), "--type=action").err());
  }

  @Test
  @Timeout(60)
  void followsUntilTheTimeThatIsAskedFor() {
    fill(TestLogs.PAID);
    HandClock clock = new HandClock("2026-11-24T21:04:07Z");
    // The time goes on by a minute with each look at it.
    Clock quick =
        new Clock() {
          @Override
          public Instant instant() {
            clock.advance(Duration.ofMinutes(1));
            return clock.instant();
          }

          @Override
          public ZoneId getZone() {
            return clock.getZone();
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }
        };
    TailCommand command = new TailCommand(Around.folder(folder, quick));
    for (String until : List.of("2026-11-24T21:30Z", "2026-11-24T21:04:08Z")) {
      CommandRun run = CommandRun.of(command, "-f", "--until", until);
      assertEquals(0, run.exit(), run.err());
      assertTrue(run.out().contains("Order paid"), run.out());
    }
  }

  @Test
  @Timeout(60)
  void followsWhatComesUntilItIsInterrupted() throws Exception {
    try (TestStore store = TestLogs.store(folder)) {
      store.append(TestStore.entry("c", "before"));
      store.append(TestStore.entry("other", "noise"));
      TailCommand command = new TailCommand(Around.folder(folder, TestLogs.CLOCK));
      try (Following tail = Following.of(command, "-f", "--channel=c")) {
        assertTrue(tail.line().contains("before"));
        for (int i = 0; i < 3; i++) {
          store.append(TestStore.entry("other", "noise"));
          store.append(TestStore.entry("c", "after " + i));
          assertTrue(tail.line().contains("after " + i));
        }
      }
    }
  }

  // It waits for its reader once more is written than the pipe between the two holds.
  @Test
  @Timeout(60)
  void saysBesideTheLogsThatItFellBehindAndThatItCaughtUp() throws Exception {
    HandClock clock = new HandClock("2026-11-24T21:04:07Z");
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      store.append(TestStore.entry("c", "before"));
      TailCommand command = new TailCommand(Around.folder(folder, TestLogs.CLOCK));
      try (Following tail = Following.of(command, "-f", "--json")) {
        assertTrue(tail.line().contains("before"));
        for (int i = 0; i < 1_600; i += AT_A_TIME) { // one by one they would be as many fsyncs
          clock.advance(Duration.ofMillis(AT_A_TIME * (i < 400 ? 1 : 1_000)));
          store.appendAll(
              IntStream.range(i, i + AT_A_TIME)
                  .mapToObj(number -> TestStore.entry("c", number + "x".repeat(250)))
                  .toList());
        }
        for (int i = 0; i < 1_600; i++) {
          String line = tail.line();
          assertTrue(line.startsWith("{\"id\":") && line.contains("\"" + i + "xx"), line);
        }
        while (!tail.err().endsWith("Caught up.\n")) { // the line and its end come by themselves
          Pause.beforeTheNextLook();
        }
        String words = "Fell behind by \\d+ (s|minutes); all logs are still shown.\nCaught up.\n";
        assertTrue(tail.err().matches(words), tail.err());
      }
    }
  }
}
