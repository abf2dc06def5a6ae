package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.SqliteFile;
import io.logwire.docs.Program.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** docs/OPERATIONS.md: its commands, run by a stranger's shell on a machine as it describes. */
@Timeout(300)
class OperationsTest {
  private static final Markdown PAGE = Markdown.read("docs/OPERATIONS.md");

  @TempDir Path root;
  @AutoClose private Machine machine;

  @BeforeEach
  void start() throws Exception {
    Program.require("sh", "tar");
    machine = Machine.install(root);
    machine.start();
  }

  @Test
  void hasATestForEveryCommand() throws Exception {
    assertEquals(
        List.of(
            "upgrade",
            "roll-back-export",
            "roll-back",
            "backup-settings",
            "backup",
            "restore",
            "restic-init",
            "restic-backup",
            "restic-restore",
            "litestream",
            "litestream-restore",
            "move-out",
            "move-in",
            "health",
            "journal",
            "reload"),
        PAGE.names());
    String text = Files.readString(Path.of("docs/OPERATIONS.md"));
    assertFalse(text.contains("```sh\n"), "each block of commands has a name, and a test");
  }

  @Test
  void aRestartIsReadyAndKeepsItsLogs() throws Exception {
    machine.send("before", machine.createToken("sender"));

    Ended upgrade = machine.sh(PAGE.block("upgrade"));

    assertEquals(0, upgrade.exitCode(), upgrade.toString());
    assertEquals(List.of("before"), machine.labels());
  }

  /** The copy that an upgrade makes is that of SQLite, as here. */
  @Test
  void rollsBackToTheCopyFromBeforeTheUpgradeWithTheLogsThatCameSince() throws Exception {
    String token = machine.createToken("sender");
    machine.send("before", token);
    Path data = root.resolve("var/lib/logwire");
    Files.createDirectories(root.resolve("var/backups/logwire"));
    SqliteFile.execute(
        data.resolve("logwire.db"),
        "VACUUM INTO '" + data.resolve("logwire.before-schema-2.db") + "'");
    machine.send("since", token);
    for (String block : List.of("roll-back-export", "roll-back")) {
      Ended ended = machine.sh(PAGE.block(block));
      assertEquals(0, ended.exitCode(), ended.toString());
    }
    assertEquals(List.of("before", "since"), machine.labels());
    machine.send("again", token);
  }

  @Test
  void healthIsAskedAndHasALineForEachCheckOfTheTable() throws Exception {
    Ended health = machine.sh(PAGE.block("health"));

    assertEquals(0, health.exitCode(), health.toString());
    List<String> checks =
        Pattern.compile("^\\[\\+](\\w+) ok", Pattern.MULTILINE)
            .matcher(health.out())
            .results()
            .map(line -> line.group(1))
            .toList();
    assertEquals(
        PAGE.table("check", "what it means where it fails").stream()
            .map(row -> row.get(0).replace("`", ""))
            .toList(),
        checks);
  }

  @Test
  void theJournalShowsWarningsAndNothingElse() throws Exception {
    machine.sh("LOGWIRE_SHOUT=x systemctl restart logwire");
    machine.awaitReady();

    Ended journal = machine.sh(PAGE.block("journal"));

    assertEquals(
        List.of(
            "WARN LogWire - the environment variable LOGWIRE_SHOUT is no setting and ignored; did you mean LOGWIRE_HOST?"),
        journal.out().lines().toList());
  }

  @Test
  void aReloadFollowsTheSettingsAndTheJournalNamesThem() throws Exception {
    machine.set("retention.days=7");

    Ended reload =
        machine.sh(
            PAGE.block("reload")
                .replace(
                    "reload logwire",
                    "reload logwire; until grep -q 'read anew' service.err; do sleep 0.05; done"));

    assertTrue(
        reload.out().contains("INFO LogWire - settings read anew: now following retention.days"),
        reload.toString());
  }

  @Test
  void logsOfTheFutureAreLookedForAsThePageOfTheClockSays() throws Exception {
    String block = Markdown.read("docs/CLOCK.md").block("redate");

    Ended redate =
        machine.sh(
            "timedatectl() { :; }\n"
                + block.replace("java -jar logwire.jar redate", "logwire redate --yes"));

    assertEquals(0, redate.exitCode(), redate.toString());
    assertTrue(redate.out().contains("no log is of a later time"), redate.toString());
    machine.sh("logwire health --wait 60s");
  }

  @Test
  void movesToAnotherMachineWithItsTokensAndLogs() throws Exception {
    String token = machine.createToken("sender");
    machine.send("from the old machine", token);
    assertEquals(0, machine.sh(PAGE.block("move-out")).exitCode());
    machine.close();
    Path other = Files.createDirectory(root.resolve("other"));
    Machine there = Machine.install(other);
    Files.copy(root.resolve("logwire.tgz"), other.resolve("logwire.tgz"));

    Ended moved = there.sh(PAGE.block("move-in"));

    try (there) {
      assertEquals(0, moved.exitCode(), moved.toString());
      there.send("on the new machine", token);
      assertEquals(List.of("from the old machine", "on the new machine"), there.labels());
    }
  }
}
