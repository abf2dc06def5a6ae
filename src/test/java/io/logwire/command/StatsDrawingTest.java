package io.logwire.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.command.terminal.Cells;
import io.logwire.command.terminal.Terminal;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.store.sqlite.TestStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

/** How {@code stats} draws, on terminals of every width and elsewhere. */
class StatsDrawingTest extends StatsFixture {
  @Test
  void fitsTerminalsOfEveryWidthAndKeepsColumnsStraight() {
    fillTwoWeeks();
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      for (LogType type : LogType.values()) {
        store.append(TestLogs.hostile(type));
      }
      store.append(entry("c".repeat(64), "\u202e".repeat(255), "订单".repeat(120), LogType.ERROR));
    }
    for (int columns : new int[] {20, 40, 80, 200}) {
      CommandRun run = stats(plain(columns));
      assertEquals(0, run.exit(), run.err());
      for (String line : run.out().lines().toList()) {
        assertTrue(Cells.of(line) <= columns, Cells.of(line) + " cells: " + line);
        assertEquals(line, line.replaceAll("[\\x00-\\x1f\\x7f-\\x9f\u202e\u2028\ufeff]", ""));
      }
      String coloured = stats(Terminal.of(Map.of("COLUMNS", "" + columns))).out();
      assertEquals(
          run.out().lines().count(), coloured.replaceAll("\u001b\\[[0-9;]*m", "").lines().count());
    }
    List<String> rows =
        stats(plain(80)).out().lines().filter(line -> line.contains(" %  ")).toList();
    List<Integer> ends = new ArrayList<>();
    for (String row : rows) {
      ends.add(Cells.of(row.substring(0, row.indexOf(" %  "))));
    }
    assertTrue(ends.stream().distinct().count() <= 3, "of the three tables: " + ends);
  }

  @Test
  void coloursBarsByTypeOnATerminalAndShadesThemElsewhere() {
    fillTwoWeeks();
    String colours = stats(Terminal.of(Map.of("COLUMNS", "80")), "--since=1d").out();
    assertTrue(colours.contains("\u001b[32m█"), colours);
    String shades = stats(Terminal.none(), "--since=1d").out();
    assertTrue(shades.contains("▓ success ") && !shades.contains("\u001b"), shades);
  }

  @Test
  void saysThatDaysAreThoseOfUtcWhereTheZoneHasOtherHours() {
    fillTwoWeeks();
    TimeZone zone = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kolkata"));
      StatsCommand command =
          new StatsCommand(
              Around.folder(folder, plain(200), clock),
              () -> RetentionRules.ofLife(retention),
              Map::of);
      String out = CommandRun.of(command).out();
      assertTrue(out.contains(", UTC, a bar a day\nDays are those of UTC"), out);
    } finally {
      TimeZone.setDefault(zone);
    }
  }

  @Test
  void showsAnEmptyStore() throws Exception {
    new TestStore(folder, clock, Duration.ZERO).close();
    CommandRun run = stats(plain(80), "--since=2026-01-01");
    assertEquals(0, run.exit(), run.err());
    assertTrue(run.out().startsWith("0 logs\n"), run.out());
    assertTrue(run.out().contains("\nlogs       0\n"), run.out());
    assertEquals(0, json("--tag=none").get("logs").intValue());
  }
}
