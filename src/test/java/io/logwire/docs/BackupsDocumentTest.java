package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.BesideLitestreamTest;
import io.logwire.Pause;
import io.logwire.docs.Program.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What docs/OPERATIONS.md says of backups, with restic and Litestream where they are installed. */
@Timeout(300)
class BackupsDocumentTest {
  private static final Markdown PAGE = Markdown.read("docs/OPERATIONS.md");

  @TempDir Path root;
  @AutoClose private Machine machine;
  private Path backups;

  @BeforeEach
  void start() throws Exception {
    Program.require("sh");
    machine = Machine.install(root);
    backups = Files.createDirectories(root.resolve("var/backups/logwire"));
    machine.start();
    machine.send("before", machine.createToken("sender"));
  }

  private void run(String block) throws Exception {
    Ended ended = machine.sh(PAGE.block(block));
    assertEquals(0, ended.exitCode(), block + ": " + ended);
  }

  @Test
  void aBackupByHandIsRestored() throws Exception {
    run("backup");
    machine.send("after", machine.createToken("other"));
    run("restore");
    assertEquals(List.of("before"), machine.labels());
  }

  @Test
  void theServiceMakesThemByItself() throws Exception {
    String settings = PAGE.block("backup-settings").replace("/var/", root + "/var/");
    Path file = root.resolve("etc/logwire.properties");
    Files.writeString(file, settings, StandardOpenOption.APPEND);
    machine.sh("systemctl restart logwire");
    machine.awaitReady();
    Path made = awaitBackup();
    Ended verified = machine.sh("logwire verify " + made);
    assertTrue(verified.out().contains("is whole: 1 log of 1 channel"), verified.toString());
  }

  private Path awaitBackup() throws Exception {
    while (true) {
      try (Stream<Path> all = Files.list(backups)) {
        List<Path> made = all.filter(one -> one.toString().endsWith("Z.db")).toList();
        if (!made.isEmpty()) {
          return made.get(0);
        }
      }
      Pause.beforeTheNextLook();
    }
  }

  @Test
  void resticKeepsThemAndGivesThemBack() throws Exception {
    Program.require("restic", "openssl");
    run("restic-init");
    run("restic-backup");
    machine.send("after", machine.createToken("other"));
    run("restic-backup");
    machine.send("last", machine.createToken("third"));
    run("restic-restore");
    assertEquals(List.of("before", "after"), machine.labels());
  }

  @Test
  void litestreamCopiesThemAndGivesThemBack() throws Exception {
    machine.install("litestream", BesideLitestreamTest.program());
    Ended begun =
        machine.sh(
            PAGE.block("litestream").strip()
                + " > litestream.out 2>&1 & echo $! > litestream.pid\n"
                + "until [ -d /var/backups/litestream/generations ]; do sleep 0.05; done");
    assertEquals(0, begun.exitCode(), begun.toString());
    machine.send("after", machine.sh("logwire token create other").out().strip());
    Ended ended = // it copies what is left, and ends
        machine.sh(
            "pid=$(cat litestream.pid); kill $pid; while kill -0 $pid 2> /dev/null; do sleep 0.05; done");
    assertEquals(0, ended.exitCode(), ended.toString());
    run("litestream-restore");
    assertEquals(List.of("before", "after"), machine.labels());
  }
}
