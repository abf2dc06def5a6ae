package io.logwire.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.command.terminal.Terminal;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a list of logs is shown, by {@code tail} and {@code search} alike. */
class LogViewTest {
  private static final long FIRST = 891770662912000L; // the id of what comes first at that time

  @TempDir Path folder;

  @BeforeEach
  void fill() {
    try (TestStore store = TestLogs.store(folder)) {
      store.append(TestLogs.PAID);
      store.append(TestLogs.DECLINED);
    }
  }

  private CommandRun tail(Terminal terminal, String... args) {
    return run(new TailCommand(Around.folder(folder, terminal, TestLogs.CLOCK)), args);
  }

  private CommandRun run(Object command, String... args) {
    return CommandRun.inUtc(command, args);
  }

  @Test
  void tailShowsAllOfEachLogWhereAsked() {
    assertEquals(
        """
        2026-11-24 21:04:07.000  ✓ success  orders
        Order paid
        id         %d
        reference  user 4711
        tags       shop eu
        order      A-17

        Two tickets to Lisbon, 49.90 €

        2026-11-24 21:04:07.000  ✗ error  payments
        Card declined
        id         %d
        reference  user 4711
        alert      no webhook took it

        The bank says: no
        """
            .formatted(FIRST, FIRST + 1),
        tail(Terminal.none(), "--whole").out());
  }

  @Test
  void searchMarksWhatItHasFoundInAllOfALog() {
    SearchCommand search =
        new SearchCommand(
            Around.folder(folder, Terminal.of(Map.of("COLUMNS", "80")), TestLogs.CLOCK));
    String out = run(search, "lisbon", "--whole").out();
    assertTrue(out.endsWith("Two tickets to \u001b[7mLisbon\u001b[0m, 49.90 €\n"), out);
  }

  @Test
  void showsTheColumnsThatWereAskedFor() {
    assertEquals(
        "%d\torders\tOrder paid\t\n%d\tpayments\tCard declined\talert\n"
            .formatted(FIRST, FIRST + 1),
        tail(Terminal.none(), "--columns", "id,channel,label,alert").out());
    assertEquals(
        """
        891770662912000  success  user 4711  shop,eu
        891770662912001  error    user 4711
        """,
        tail(
                Terminal.of(Map.of("COLUMNS", "80", "NO_COLOR", "1")),
                "--columns",
                "id,type,reference,tags")
            .out()
            .replaceAll(" +\n", "\n"));
  }

  @Test
  void cutsTheColumnsToTheTerminal() {
    String out =
        tail(
                Terminal.of(Map.of("COLUMNS", "30", "NO_COLOR", "1")),
                "--columns",
                "time,channel,body")
            .out();
    assertEquals("2026-11-24 21:04:07  orders    …\n".substring(0, 29), out.substring(0, 29));
    assertTrue(out.lines().allMatch(line -> line.length() <= 30), out);
  }

  @Test
  void namesTheNearestColumn() {
    CommandRun run = tail(Terminal.none(), "--columns", "id,lable");
    assertEquals(2, run.exit());
    assertTrue(
        run.err().contains("--columns: 'lable' is not a column; did you mean label?"), run.err());
  }

  @Test
  void refusesTwoWaysAtOnce() {
    CommandRun run = tail(Terminal.none(), "--whole", "--json");
    assertEquals(2, run.exit());
    assertTrue(run.err().contains("--whole, --columns and --json exclude one another."), run.err());
  }
}
