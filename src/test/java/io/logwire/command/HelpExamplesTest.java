package io.logwire.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.command.terminal.Terminal;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.SqlitePlace;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code --help} shows as an example works as it stands, and finds something. */
class HelpExamplesTest {
  private static final Pattern EXAMPLE = Pattern.compile("  (\\S.*?)(?:  +\\S.*)?");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  @TempDir Path folder;

  private void fill() {
    try (TestStore store = TestLogs.store(folder)) {
      store.append(TestLogs.PAID);
      store.append(TestLogs.DECLINED);
      store.append(
          new LogEntry(
              "orders",
              "user 4711",
              "Refund failed",
              "Card declined for two tickets to Lisbon; parcel 00340434161094",
              LogType.ERROR,
              false,
              List.of(),
              Map.of()));
    }
  }

  @Test
  @Timeout(60)
  void everyExampleOfTailWorks() throws Exception {
    assertExamplesWork(
        () -> new TailCommand(() -> new SqlitePlace(folder), Terminal.none(), TestLogs.CLOCK));
  }

  @Test
  void everyExampleOfSearchWorks() throws Exception {
    assertExamplesWork(
        () -> new SearchCommand(() -> new SqlitePlace(folder), Terminal.none(), TestLogs.CLOCK));
  }

  @Test
  void everyExampleOfShowWorks() throws Exception {
    assertExamplesWork(
        () -> new ShowCommand(() -> new SqlitePlace(folder), Terminal.none(), TestLogs.CLOCK));
  }

  private void assertExamplesWork(Supplier<Object> command) throws Exception {
    fill();
    List<List<String>> examples = examples(command.get());
    assertTrue(examples.size() >= 4, "too few examples");
    for (List<String> words : examples) {
      String[] args = words.subList(1, words.size()).toArray(String[]::new);
      if (words.contains("-f")) {
        try (Following following = Following.of(command.get(), args)) {
          assertTrue(following.line().contains("Order paid"), words + " found nothing");
        }
      } else {
        CommandRun run = CommandRun.of(command.get(), args);
        assertEquals(0, run.exit(), words + ": " + run.err());
        assertFalse(run.out().isEmpty(), words + " found nothing");
      }
    }
  }

  private static List<List<String>> examples(Object command) {
    String[] footer = new CommandLine(command).getCommandSpec().usageMessage().footer();
    List<List<String>> examples = new ArrayList<>();
    for (String line : footer) {
      Matcher example = EXAMPLE.matcher(line);
      if (example.matches()) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(example.group(1));
        while (word.find()) {
          words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        examples.add(words);
      }
    }
    return examples;
  }
}
