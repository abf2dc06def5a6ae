package io.logwire.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.SqliteFile;
import io.logwire.command.terminal.Terminal;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.store.Store;
import io.logwire.store.sqlite.SqliteStore;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeleteCommandTest {
  @TempDir Path folder;

  @BeforeEach
  void fill() {
    try (TestStore store = TestLogs.store(folder)) {
      store.append(TestLogs.PAID);
      store.append(TestLogs.DECLINED);
      store.append(TestLogs.PAGE);
    }
  }

  private CommandRun run(Terminal terminal, String... args) {
    return CommandRun.of(new DeleteCommand(Around.folder(folder, terminal, TestLogs.CLOCK)), args);
  }

  private static Terminal typed(String answer) {
    return Terminal.of(Map.of("TERM", "dumb"), answer);
  }

  private List<String> left() {
    try (Store store = SqliteStore.existing(folder, Clock.systemUTC())) {
      return store.reader().find(LogQuery.latest(9)).stream()
          .map(StoredLog::entry)
          .map(e -> e.label())
          .toList();
    }
  }

  @Test
  void tellsWhichLogsItMeansAndDeletesThemWhenTheAnswerIsYes() {
    CommandRun run = run(typed("y"), "--reference", "user 4711", "--utc");
    assertEquals(
        """
        2 logs of the channels orders (1) and payments (1),
        the first of 2026-11-24 21:04:07, the last of 2026-11-24 21:04:07.
        """,
        run.out());
    assertTrue(run.err().startsWith("Delete them for good? [y/N] "), run.err());
    assertTrue(run.err().contains("2 logs deleted. Nothing of that is left in "), run.err());
    assertEquals(0, run.exit());
    assertEquals(List.of("/pricing"), left());
  }

  @Test
  void deletesNothingWhenTheAnswerIsNotYes() {
    for (String answer : List.of("", "n", "no", "yessir")) {
      CommandRun run = run(typed(answer), "--reference=user 4711");
      assertEquals(1, run.exit());
      assertTrue(run.err().endsWith("Nothing was deleted.\n"), run.err());
    }
    assertEquals(3, left().size());
  }

  @Test
  void isNotDoneWhereNobodyCanBeAskedUnlessItNeedNotAsk() {
    CommandRun refused = run(Terminal.none(), "--reference=user 4711");
    assertEquals(2, refused.exit());
    assertTrue(refused.err().startsWith("Nobody can be asked here"), refused.err());
    assertEquals(3, left().size());
    CommandRun run = run(Terminal.none(), "--reference=user 4711", "--yes");
    assertEquals(0, run.exit());
    assertEquals(1, run.err().lines().count(), run.err());
    assertEquals(List.of("/pricing"), left());
  }

  @Test
  void wantsToBeToldWhichLogs() {
    CommandRun run = run(typed("y"), "--yes");
    assertEquals(2, run.exit());
    assertTrue(run.err().startsWith("Say which logs"), run.err());
    assertEquals(3, left().size());
  }

  @Test
  void isDoneWhereNoLogAnswers() {
    CommandRun run = run(Terminal.none(), "--reference=nobody", "--yes");
    assertEquals(new CommandRun(0, "", "No log answers that.\n"), run);
    assertEquals(3, left().size());
  }

  @Test
  void finishesAnEarlierOneThatWasCutShort() throws Exception {
    SqliteFile.execute(folder.resolve("logwire.db"), "CREATE TABLE erasure (filler BLOB)");
    CommandRun run = run(Terminal.none(), "--reference=nobody", "--yes");
    assertTrue(run.err().contains("An earlier delete is finished. "), run.err());
    assertEquals(0, run.exit());
    assertEquals(
        "No log answers that.\n", run(Terminal.none(), "--reference=nobody", "--yes").err());
  }

  @Test
  void tellsAProgramWhatItHasDeleted() {
    CommandRun run = run(Terminal.none(), "--reference=user 4711", "--yes", "--json");
    assertTrue(
        run.out()
            .matches(
                "\\{\"deleted\":2,\"first\":\"2026-11-24T21:04:07Z\",\"last\":\"2026-11-24T21:04:07Z\","
                    + "\"alerts_owed\":0,\"channels\":\\{\"orders\":1,\"payments\":1}}\n"),
        run.out());
    assertEquals(
        "{\"deleted\":0,\"first\":null,\"last\":null,\"alerts_owed\":0,\"channels\":{}}\n",
        run(Terminal.none(), "--reference=user 4711", "--yes", "--json").out());
  }

  @Test
  void namesTheChannelsWithTheMostLogsOnly() {
    try (TestStore store = TestLogs.store(folder)) {
      for (int i = 0; i < 7; i++) {
        store.append(TestStore.entry("c" + i, "tiny"));
        store.append(TestStore.entry("c6", "tiny"));
      }
    }
    CommandRun run = run(typed("n"), "--since", "2026-11-24", "--utc");
    assertTrue(run.out().startsWith("17 logs of the channels c6 (8), "), run.out());
    assertTrue(run.out().contains(" and 5 others,"), run.out());
  }

  @Test
  void hasExamplesThatWorkAsTheyStand() {
    List<List<String>> examples = Examples.of(new DeleteCommand(Around.folder(folder)));
    assertEquals(5, examples.size());
    for (List<String> example : examples) {
      CommandRun run = run(typed("y"), example.toArray(String[]::new));
      assertEquals(0, run.exit(), example + run.err());
    }
    assertEquals(List.of("/pricing"), left());
  }
}
