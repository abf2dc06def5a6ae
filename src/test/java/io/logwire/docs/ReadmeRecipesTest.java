package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.ChildJvm;
import io.logwire.TestServer;
import io.logwire.docs.Program.Ended;
import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The recipes of the README work as they stand. */
class ReadmeRecipesTest extends ReadmeFixture {
  private static final String DPKG_LOG =
      """
      2026-11-23 06:22:01 startup archives unpack
      2026-11-23 06:22:01 install jq:amd64 <none> 1.6-2.1
      2026-11-23 06:22:01 status half-installed jq:amd64 1.6-2.1
      2026-11-23 06:22:02 install tzdata:all <none> 2026b-0+deb12u1
      2026-11-23 06:22:02 status unpacked jq:amd64 1.6-2.1
      2026-11-23 06:22:02 status unpacked jq:amd64 1.6-2.1
      2026-11-23 06:22:03 conffile /etc/a"b\\c\td keep
      2026-11-23 06:22:04 status installed jq:amd64 1.6-2.1
      """;

  @Test
  void aBackupMadeBesideTheServiceCanBeRestored() throws Exception {
    Program.require("sh", "curl");
    putRunSh();
    run("create", "curl");
    List<StoredLog> kept = server.logs();
    assertEquals(0, run("backup").exitCode());
    assertEquals("rw-------", permissions(folder.resolve("backup.db")));
    program().run("sh", "-c", PAGE.block("create").replace("A-17-paid", "A-17-again"));
    assertEquals(2, server.logs().size());

    server.close();
    Ended restored = run("restore");
    assertEquals(0, restored.exitCode(), restored.toString());
    server = TestServer.start(folder.resolve("data"));

    assertEquals(kept, server.logs());
    assertEquals("rw-------", permissions(server.file()));
    assertTrue(run("create", "curl").out().startsWith("HTTP/1.1 202 "));
    assertEquals(kept, server.logs(), "the idempotency key is restored as well");
  }

  @Test
  void exportsAndImportsIntoAnotherFolder() throws Exception {
    Program.require("sh", "curl");
    run("create", "curl");
    putRunSh();

    assertEquals(0, run("transfer").exitCode());

    List<StoredLog> kept = server.logs();
    server.close();
    server = TestServer.start(folder.resolve("copy"));
    assertEquals(kept, server.logs());
    assertEquals("rw-------", permissions(folder.resolve("logs.ndjson")));
  }

  /** What a clone has, without a build. */
  private void putRunSh() throws Exception {
    Path shim = folder.resolve("run.sh");
    Files.writeString(shim, "#!/bin/sh\nexec %s \"$@\"\n".formatted(ChildJvm.logwire()));
    Files.setPosixFilePermissions(shim, PosixFilePermissions.fromString("rwx------"));
  }

  private static String permissions(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void sendsDpkgsLogLineByLineAndTellsTheStoryOfAPackage() throws Exception {
    Program.require("awk", "curl", "sqlite3");
    Ended once = sendLines();
    Ended twice = sendLines();

    assertEquals("8 {} 202", once.out().strip());
    assertEquals("8 {} 202", twice.out().strip());
    assertEquals(8, server.logs().size());

    List<LogEntry> story = new ArrayList<>();
    server
        .find(LogQuery.latest(100).channel("dpkg").reference("jq").tag("amd64"))
        .forEach(log -> story.add(0, log.entry()));
    assertEquals(
        List.of(
            "install",
            "status half-installed",
            "status unpacked",
            "status unpacked",
            "status installed"),
        story.stream().map(LogEntry::label).toList());
    List<String> lines = DPKG_LOG.lines().filter(line -> line.contains("jq:")).toList();
    assertEquals(lines, story.stream().map(LogEntry::body).toList());
    assertEquals(lines, run("query-package").out().lines().toList());
    assertEquals(
        DPKG_LOG.lines().sorted().toList(),
        entries().stream().map(LogEntry::body).sorted().toList());
  }

  private Ended sendLines() throws Exception {
    return program()
        .file("dpkg.log", DPKG_LOG)
        .file("send-lines.sh", PAGE.block("send-lines.sh"))
        .run("sh", "send-lines.sh", "dpkg.log");
  }
}
