package io.logwire.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.SmallDisk;
import io.logwire.TestServer;
import io.logwire.docs.Program.Ended;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code reported} of {@code docs/CLIENTS.md}: the job is run, whatever is wrong with the report.
 */
class ReportedTest {
  private static final Markdown PAGE = Markdown.read("docs/CLIENTS.md");

  // A job that leaves a file behind, so that it is seen to have run, and has its own code.
  private static final String[] JOB = {"sh", "-c", "touch done; echo said; exit 3"};

  @TempDir Path folder;

  @BeforeAll
  static void needs() {
    Program.require("sh", "curl", "jq");
  }

  private Path settings(String url) throws Exception {
    return Files.writeString(
        folder.resolve("settings"), "LOG_URL=%s%nLOG_TOKEN=%s%n".formatted(url, TestServer.TOKEN));
  }

  private Program reported(Path settings) throws Exception {
    return new Program(folder)
        .file("reported", PAGE.block("reported"))
        .with("LOG_SETTINGS", settings.toString());
  }

  private Ended run(Program program, String name, String... job) throws Exception {
    List<String> command =
        Stream.concat(Stream.of("sh", "reported", name), Stream.of(job)).toList();
    return program.run(command.toArray(String[]::new));
  }

  private void assertJobWasRun(Ended ended) throws Exception {
    assertEquals(3, ended.exitCode(), ended.toString());
    assertTrue(Files.deleteIfExists(folder.resolve("done")), ended.toString());
    assertFalse(ended.err().contains(TestServer.TOKEN), ended.toString());
  }

  private void assertOneLine(Ended ended) {
    assertEquals(1, ended.err().lines().count(), ended.toString());
    assertTrue(ended.err().startsWith("log not kept: "), ended.toString());
  }

  @Test
  void runsTheJobWithoutASettingsFile() throws Exception {
    Ended ended = run(reported(folder.resolve("none")), "job", JOB);
    assertJobWasRun(ended);
    assertOneLine(ended);
  }

  @Test
  void runsTheJobWhereLogWireIsDownAndTakesTenSecondsMoreAtMost() throws Exception {
    long start = System.nanoTime();
    Ended ended = run(reported(settings("http://127.0.0.1:9/api/v1/log/create")), "job", JOB);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertJobWasRun(ended);
    assertOneLine(ended);
    assertTrue(took.compareTo(Duration.ofSeconds(20)) < 0, took::toString);
  }

  @Test
  void runsTheJobWithoutCurlAndJq() throws Exception {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    for (String tool :
        List.of(
            "sh", "cat", "date", "mktemp", "mkfifo", "rm", "sleep", "tr", "od", "tail", "touch",
            "uname")) {
      for (String where : List.of("/bin", "/usr/bin")) {
        if (Files.exists(Path.of(where, tool)) && Files.notExists(bin.resolve(tool))) {
          Path program = bin.resolve(tool);
          Files.writeString(program, "#!/bin/sh\nexec %s/%s \"$@\"\n".formatted(where, tool));
          assertTrue(program.toFile().setExecutable(true));
        }
      }
    }
    Program program = reported(settings("http://127.0.0.1:9/")).with("PATH", bin.toString());
    Ended ended = program.run("/bin/sh", "reported", "job", JOB[0], JOB[1], JOB[2]);
    assertJobWasRun(ended);
    assertOneLine(ended);
  }

  @Test
  void runsAndReportsTheJobWithoutAFolderForFiles() throws Exception {
    try (TestServer server = TestServer.start(folder.resolve("data"))) {
      Program program = reported(settings(server.url().toString()));
      Ended ended = run(program.with("TMPDIR", "/nonexistent"), "job", JOB);
      assertJobWasRun(ended);
      assertEquals("said\n", ended.out()); // it passes through
      assertEquals(LogType.ERROR, server.logs().get(0).entry().type());
    }
  }

  @Test
  void runsAndReportsTheJobOnAFullDisk() throws Exception {
    try (TestServer server = TestServer.start(folder.resolve("data"));
        SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 1)) {
      disk.leave(0);
      Program program = reported(settings(server.url().toString()));
      String much = "touch done; head -c 300000 /dev/zero | tr '\\0' x; exit 3";
      Ended ended = run(program.with("TMPDIR", disk.folder().toString()), "job", "sh", "-c", much);
      assertJobWasRun(ended);
      assertEquals("", ended.err());
      assertEquals("3", server.logs().get(0).entry().customReferences().get("code"));
    }
  }

  @Test
  void reportsOutputOfAnyBytesAndANameOfAnyScript() throws Exception {
    try (TestServer server = TestServer.start(folder.resolve("data"))) {
      Program program = reported(settings(server.url().toString()));
      Ended ended = run(program, "nächtlich", "sh", "-c", "printf 'a\\000b\\377c\\033[1m'; exit 3");
      assertEquals(3, ended.exitCode(), ended.toString());
      assertEquals("", ended.err());
      LogEntry entry = server.logs().get(0).entry();
      assertEquals("nächtlich", entry.reference());
      assertTrue(entry.body().startsWith("ab"), entry.body());
      assertTrue(entry.body().endsWith("c\u001b[1m"), entry.body());
    }
  }

  @Test
  void doesNotWaitForWhatTheJobHasLeftRunning() throws Exception {
    try (TestServer server = TestServer.start(folder.resolve("data"))) {
      Program program = reported(settings(server.url().toString()));
      long start = System.nanoTime();
      Ended ended = run(program, "job", "sh", "-c", "sleep 30 & echo started");
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      assertEquals(0, ended.exitCode(), ended.toString());
      assertEquals("started\n", server.logs().get(0).entry().body());
      assertTrue(took.compareTo(Duration.ofSeconds(25)) < 0, took::toString);
    }
  }
}
