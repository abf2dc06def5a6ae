package io.logwire.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogEntry;
import io.logwire.store.sqlite.TestStore;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A piece inside of words in each command that reads, where there is no time for all logs. */
class InsideOfWordsTest {
  private static final int LOGS = 25_000; // more than are looked through at once

  @TempDir Path folder;

  @BeforeEach
  void fill() {
    try (TestStore store = TestLogs.store(folder)) {
      List<LogEntry> entries = new ArrayList<>();
      for (int i = 0; i < LOGS; i++) {
        boolean needle = i == 5 || i == LOGS - 7;
        entries.add(TestStore.entry("c", needle ? "xneedlex " + i : "hay"));
      }
      store.appendAll(entries);
    }
  }

  @Test
  void aSearchSaysHowFarBackItLookedAndGoesOnFromThere() {
    List<String> found = new ArrayList<>();
    CommandRun page = search("--contains", "eedl");
    int pages = 1;
    while (page.err().contains("--before")) {
      String words = "Looked back to 2026-11-24 21:04:\\d\\d.\nOlder ones: --before (\\d+)\n";
      assertTrue(page.err().matches(words), page.err());
      found.addAll(numbers(page.out()));
      String before = page.err().replaceAll("(?s).*--before (\\d+)\n", "$1");
      page = search("--contains", "eedl", "--before", before);
      pages++;
    }
    found.addAll(numbers(page.out()));
    assertEquals(List.of("" + (LOGS - 7), "5"), found);
    assertTrue(pages > 2, pages + " pages");
  }

  private CommandRun search(String... args) {
    SearchCommand command = new SearchCommand(Around.folder(folder, TestLogs.CLOCK), Duration.ZERO);
    return CommandRun.inUtc(command, args);
  }

  @Test
  void tailSaysHowFarBackItLookedAndNotThatThereIsNone() {
    CommandRun some = CommandRun.of(hurriedTail(), "--contains=eedl", "--utc");
    assertEquals(1, some.out().lines().count(), some.out());
    assertTrue(some.err().matches("Looked back to 2026-11-24 21:04:\\d\\d.\n"), some.err());
    CommandRun none = CommandRun.of(hurriedTail(), "--contains=nowhere", "--utc");
    assertEquals("", none.out());
    assertTrue(none.err().matches("Looked back to 2026-11-24 21:04:\\d\\d.\n"), none.err());

    TailCommand patient = new TailCommand(Around.folder(folder, TestLogs.CLOCK));
    CommandRun all = CommandRun.of(patient, "--contains=eedl");
    assertEquals(List.of("5", "" + (LOGS - 7)), numbers(all.out()));
    assertEquals("No log answers that.\n", CommandRun.of(patient, "--contains=nowhere").err());
  }

  // A new one each time: a flag of one that has run is off where it is said again.
  private TailCommand hurriedTail() {
    return new TailCommand(Around.folder(folder, TestLogs.CLOCK), Duration.ZERO);
  }

  private static List<String> numbers(String out) {
    return out.lines().map(line -> line.replaceAll(".*xneedlex (\\d+).*", "$1")).toList();
  }

  @Test
  void anExportHasAllOfThem() {
    ByteArrayOutputStream exported = new ByteArrayOutputStream();
    ExportCommand export = new ExportCommand(Around.folder(folder, TestLogs.CLOCK), exported);
    assertEquals(0, CommandRun.of(export, "--contains=EEDL").exit());
    assertEquals(
        List.of("5", "" + (LOGS - 7)),
        numbers(exported.toString(StandardCharsets.UTF_8).replaceAll("\"}", "")));
  }
}
