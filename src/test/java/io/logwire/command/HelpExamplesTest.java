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
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --help} shows as an example works as it stands, and finds something. */
class HelpExamplesTest {
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
    for (List<String> words : Examples.of(backup.get())) {
      assertWorks(backup.get(), here(words));
    }
    for (List<String> words : Examples.of(new VerifyCommand())) {
      assertWorks(new VerifyCommand(), here(words));
    }
    int made = 0;
    for (List<String> words : Examples.of(new RestoreCommand(Around.folder(data), System.in))) {
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

  private List<String> here(List<String> words) {
    return words.stream()
        .map(word -> word.endsWith(".db") ? folder.resolve(word).toString() : word)
        .toList();
  }

  private void assertExamplesWork(Supplier<Object> command) throws Exception {
    fill();
    List<List<String>> examples = Examples.of(command.get());
    assertTrue(examples.size() >= 4, "too few examples");
    for (List<String> words : examples) {
      String[] args = words.toArray(String[]::new);
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
}
