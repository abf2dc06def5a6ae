package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.docs.Program;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.TestStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a command ends before it is done: who reads has seen enough, or Ctrl-C. */
@Timeout(120)
class CommandEndTest {
  // More than a pipe holds, so that a command without a reader has to wait.
  private static final int LOGS = 100;
  private static final String BODY = "Two tickets to Lisbon. ".repeat(100);
  private static final int BY_CTRL_C = 130;
  private static final int TRIES = 10;

  @TempDir Path folder;

  @BeforeEach
  void fill() {
    try (TestStore store = new TestStore(folder.resolve("data"))) {
      LogEntry entry =
          new LogEntry("orders", "", "Paid", BODY, LogType.SUCCESS, false, List.of(), Map.of());
      store.appendAll(Collections.nCopies(LOGS, entry));
    }
  }

  private ProcessBuilder command(String... words) {
    List<String> command = new ArrayList<>(List.of("bash", "-c"));
    command.addAll(List.of(words));
    command.addAll(ChildJvm.archived());
    command.add(LogWire.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LOGWIRE_DATA", folder.resolve("data").toString());
    builder.redirectError(folder.resolve("errors").toFile());
    return builder;
  }

  private void assertSaidNothing() throws Exception {
    assertEquals("", Files.readString(folder.resolve("errors")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tail -n 100",
        "tail -n 100 --json",
        "search lisbon -n 100 --json",
        "export",
        "export --format csv",
        "stats"
      })
  void endsQuietlyWhenThePipeIsClosed(String words) throws Exception {
    Process process = command("set -o pipefail; \"$@\" " + words + " | head -c 10", "bash").start();
    byte[] seen = process.getInputStream().readAllBytes();
    assertEquals(10, seen.length, new String(seen, StandardCharsets.UTF_8));
    assertEquals(0, process.waitFor());
    assertSaidNothing();
  }

  @ParameterizedTest
  @ValueSource(strings = {"export", "tail -f", "tail -f --json"})
  void endsAtOnceByCtrlC(String words) throws Exception {
    Process process = command("exec \"$@\" " + words, "bash").start();
    assertTrue(process.getInputStream().read() >= 0, "it has begun");
    interrupt(process);
    assertSaidNothing();
  }

  @Test
  void endsAtOnceByCtrlCInTheMiddleOfALongLook() throws Exception {
    // The words are in each of the logs and the phrase in none, so all of their texts are read.
    String body = "beta alpha gamma ".repeat(3_800);
    try (TestStore store = new TestStore(folder.resolve("data"))) {
      LogEntry entry = new LogEntry("c", "", "", body, LogType.ACTION, false, List.of(), Map.of());
      store.appendAll(Collections.nCopies(1_500, entry));
    }
    boolean interrupted = false;
    // On a busy machine it may be done before this thread has seen it at it.
    for (int i = 0; i < TRIES && !interrupted; i++) {
      Process process = command("exec \"$@\" search '\"alpha beta\"'", "bash").start();
      while (process.isAlive() && bytesRead(process) < 40_000_000) {
        Pause.beforeTheNextLook();
      }
      interrupted = endByCtrlC(process) != 0;
      assertEquals(interrupted ? BY_CTRL_C : 0, process.exitValue());
    }
    assertTrue(interrupted, "it ends before it is asked to");
    assertSaidNothing();
  }

  private static long bytesRead(Process process) {
    try {
      String all = Files.readString(Path.of("/proc/" + process.pid() + "/io"));
      return Long.parseLong(all.lines().findFirst().orElseThrow().split(" ")[1]);
    } catch (IOException e) {
      return 0; // it has ended
    }
  }

  @Test
  void leavesNothingOfAnImportBehindByCtrlC() throws Exception {
    Path pipe = folder.resolve("in"); // so that the import waits for what never comes
    assertTrue(Program.succeeds("mkfifo", pipe.toString()));
    Process process =
        command("exec 3<> '" + pipe + "'; exec \"$@\" import - <&3 --json", "bash").start();
    Files.writeString(pipe, "the first line\n");
    while (copies().stream().noneMatch(file -> file.toFile().length() > 0)) {
      assertTrue(process.isAlive(), "it has ended");
      Pause.beforeTheNextLook(); // until it is at it
    }
    interrupt(process);
    assertEquals(List.of(), copies(), "what it had kept beside the logs is gone");
    assertSaidNothing();
  }

  private List<Path> copies() throws Exception {
    try (var files = Files.list(folder.resolve("data"))) {
      return files.filter(file -> file.getFileName().toString().startsWith("import-")).toList();
    }
  }

  private static void interrupt(Process process) throws Exception {
    assertEquals(BY_CTRL_C, endByCtrlC(process));
  }

  private static int endByCtrlC(Process process) throws Exception {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    boolean ended = process.waitFor(30, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertTrue(ended, "it goes on");
    return process.exitValue();
  }
}
