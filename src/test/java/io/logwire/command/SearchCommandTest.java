package io.logwire.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.command.terminal.Terminal;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchCommandTest {
  @TempDir Path folder;

  private CommandRun search(Terminal terminal, String... args) {
    SearchCommand command = new SearchCommand(Around.folder(folder, terminal, TestLogs.CLOCK));
    return CommandRun.inUtc(command, args);
  }

  private List<String> labels(String... args) {
    return search(Terminal.none(), args).out().lines().map(line -> line.split("\t")[4]).toList();
  }

  private void fill(LogEntry... entries) {
    try (TestStore store = TestLogs.store(folder)) {
      for (LogEntry entry : entries) {
        store.append(entry);
      }
    }
  }

  private void fillWithPages(int logs) {
    try (TestStore store = TestLogs.store(folder)) {
      for (int i = 1; i <= logs; i++) {
        store.append(TestStore.entry("c", "refund " + i));
      }
    }
  }

  @Test
  void findsWordsBeginningsPhrasesAndExactValuesNewestFirst() {
    fill(TestLogs.PAID, TestLogs.DECLINED, TestLogs.PAGE);
    assertEquals(List.of("Order paid"), labels("TICKETS", "lisb*"));
    assertEquals(List.of("Order paid"), labels("\"to lisbon\""));
    assertEquals(List.of("Card declined", "Order paid"), labels("user 4711"));
    assertEquals(List.of("Order paid"), labels("A-17"));
    assertEquals(List.of("Order paid"), labels("shop"));
    assertEquals(List.of(), labels("\"lisbon to\""));
    assertEquals(List.of(), labels("isbon"));
  }

  @Test
  void looksInsideOfWordsWhereThatIsWanted() {
    fill(TestLogs.PAID, TestLogs.DECLINED, TestLogs.PAGE);
    assertEquals(List.of("Order paid"), labels("--contains", "ISBÔN,"));
    assertEquals(List.of("Order paid"), labels("--contains", "€"));
    assertEquals(List.of("Order paid"), labels("--contains", "-1"));
    assertEquals(List.of("Card declined"), labels("--contains", "711", "--type=error"));
    assertEquals(List.of(), labels("--contains", "A%17"));
    assertEquals(List.of("Order paid"), labels("tickets", "--contains", "isbo"));
    assertEquals(List.of(), labels("declined", "--contains", "isbo"));
  }

  @Test
  void marksWhatWasFoundAndShowsTheTextAroundIt() {
    fill(
        new LogEntry(
            "c",
            "",
            "Réfund done",
            "word ".repeat(100) + "and then the refunds of Lisbon came",
            LogType.ACTION,
            false,
            List.of("lisbon"),
            Map.of()));
    Terminal terminal = Terminal.of(Map.of("COLUMNS", "100"));
    String out = search(terminal, "refund").out();
    assertTrue(out.contains("\u001b[7mRéfund\u001b[0m done"), out);
    String words = search(terminal, "lisbon", "refu*").out();
    assertTrue(
        words.contains("the \u001b[2m") || words.contains("\u001b[7mrefunds\u001b[0m"), words);
    assertTrue(words.contains("…"), words);
    assertTrue(search(terminal, "lisbon").out().contains("\u001b[7m#lisbon\u001b[0m"));
    String inside = search(terminal, "--contains", "ISBO").out();
    assertTrue(inside.contains("\u001b[7misbo\u001b[0m"), inside);
  }

  @Test
  void goesOnFromPageToPage() {
    fillWithPages(7);
    CommandRun first = search(Terminal.none(), "refund", "-n", "3");
    assertEquals(3, first.out().lines().count());
    assertTrue(first.err().matches("Older ones: --before \\d+\n"), first.err());
    String before = first.err().replaceAll("\\D", "");
    List<String> second = labels("refund", "-n", "3", "--before", before);
    assertEquals(List.of("refund 4", "refund 3", "refund 2"), second);
    CommandRun last = search(Terminal.none(), "refund", "-n", "7");
    assertEquals(7, last.out().lines().count());
    assertEquals("", last.err());
  }

  @Test
  void asksAPersonBetweenThePages() {
    fillWithPages(7);
    Terminal all = Terminal.of(Map.of("COLUMNS", "80"), "", "", "");
    assertEquals(7, search(all, "refund", "-n", "3").out().lines().count());
    Terminal enough = Terminal.of(Map.of("COLUMNS", "80"), "q");
    CommandRun run = search(enough, "refund", "-n", "3");
    assertEquals(3, run.out().lines().count());
    assertTrue(run.err().startsWith("Enter for older ones, q to end: Older ones: --before"));
  }

  @Test
  void keepsLongPagesOfLargeLogsOutOfMemory() {
    try (TestStore store = TestLogs.store(folder)) {
      for (int i = 0; i < 120; i++) {
        store.append(TestStore.entry("c", "refund " + i));
      }
    }
    assertEquals(120, labels("refund", "-n", "500").size());
    assertEquals(120, labels("--contains", "efun", "-n", "500").size());
  }

  @Test
  void saysWhatIsWrong() {
    fill(TestLogs.PAID);
    CommandRun empty = search(Terminal.none());
    assertEquals(2, empty.exit());
    assertTrue(empty.err().startsWith("Say what to look for: words, or --contains PIECE."));
    CommandRun blank = search(Terminal.none(), "--contains", " ");
    assertEquals(2, blank.exit());
    assertTrue(blank.err().startsWith("--contains: a search needs something to look for."));
    CommandRun signs = search(Terminal.none(), "€");
    assertEquals(0, signs.exit());
    assertEquals("No log answers that.\n", signs.err());
    CommandRun many = search(Terminal.none(), "w ".repeat(65));
    assertEquals(2, many.exit());
    assertTrue(many.err().contains("at most 64 words; this one has 65"), many.err());
    assertEquals(2, search(Terminal.none(), "a", "-n", "0").exit());
    assertEquals(2, search(Terminal.none(), "x".repeat(1_001)).exit());
    CommandRun nothing = search(Terminal.none(), "nothing");
    assertEquals(0, nothing.exit());
    assertEquals("No log answers that.\n", nothing.err());
  }
}
