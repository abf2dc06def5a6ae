package io.logwire.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.TestStore;
import io.logwire.store.sqlite.backup.BackupCheck;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Files;
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
    assertExamplesWork(() -> new TailCommand(Around.folder(folder, TestLogs.CLOCK)));
  }

  @Test
  void everyExampleOfSearchWorks() throws Exception {
    assertExamplesWork(() -> new SearchCommand(Around.folder(folder, TestLogs.CLOCK)));
  }

  @Test
  void everyExampleOfShowWorks() throws Exception {
    assertExamplesWork(() -> new ShowCommand(Around.folder(folder, TestLogs.CLOCK)));
  }

  /** Of a pipe, the part that is ours. */
  @Test
  void everyExampleOfBackupVerifyAndRestoreWorks() throws Exception {
    fill();
    Path data = folder.resolve("data");
    Files.createDirectory(data);
    Files.move(folder.resolve("logwire.db"), data.resolve("logwire.db"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Supplier<Object> backup = () -> new BackupCommand(Around.folder(data, TestLogs.CLOCK), out);
    for (List<String> words : examples(backup.get())) {
      assertWorks(backup.get(), here(words));
    }
    for (List<String> words : examples(new VerifyCommand())) {
      assertWorks(new VerifyCommand(), here(words));
    }
    int made = 0;
    for (List<String> words : examples(new RestoreCommand(Around.folder(data), System.in))) {
      Path into = folder.resolve("restored" + made++);
      InputStream in = new ByteArrayInputStream(out.toByteArray());
      assertWorks(new RestoreCommand(Around.folder(into), in), here(words));
      assertEquals(3, BackupCheck.of(into.resolve("logwire.db")).logs());
    }
    assertEquals(2, made);
  }

  private static void assertWorks(Object command, List<String> words) {
    CommandRun run = CommandRun.of(command, words.toArray(String[]::new));
    assertEquals(0, run.exit(), words + ": " + run.err());
  }

  /** The arguments of our command, with files of this folder. */
  private List<String> here(List<String> words) {
    List<String> ours = new ArrayList<>(words);
    int pipe = ours.indexOf("|");
    if (pipe > 0 && ours.get(0).equals("restic")) {
      ours.subList(0, pipe + 1).clear();
    } else if (pipe > 0) {
      ours.subList(pipe, ours.size()).clear();
    }
    ours.remove(0);
    ours.replaceAll(word -> word.endsWith(".db") ? folder.resolve(word).toString() : word);
    return ours;
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
