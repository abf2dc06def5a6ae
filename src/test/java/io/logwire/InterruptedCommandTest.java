package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.docs.Program;
import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.TestStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ctrl-C in the middle of a long command, and a reader that has gone before it could be told. */
@Timeout(300)
class InterruptedCommandTest {
  private static final int LOGS = 700;
  private static final int SIGINT = 130;
  private static final int TRIES = 10;
  // All logs have these words and none the phrase, so whoever looks for it reads all texts.
  private static final String BODY = "beta alpha gamma ".repeat(3_800);
  private static final long SOME_OF_IT = 8_000_000;

  @TempDir static Path shared;
  @TempDir Path folder;

  @BeforeAll
  static void fill() {
    fill("data", Clock.systemUTC());
    fill("of tomorrow", Clock.offset(Clock.systemUTC(), Duration.ofDays(1)));
  }

  private static void fill(String name, Clock clock) {
    try (TestStore store = new TestStore(shared.resolve(name), clock, Duration.ZERO)) {
      LogEntry entry = new LogEntry("c", "", "", BODY, LogType.ACTION, false, List.of(), Map.of());
      store.appendAll(Collections.nCopies(LOGS, entry));
    }
  }

  private void copy(String name) throws Exception {
    String from = shared.resolve(name).toString();
    String to = folder.resolve("data").toString();
    assertTrue(Program.succeeds("cp", "-a", from, to));
  }

  private ProcessBuilder command(String script) {
    List<String> command = new ArrayList<>(List.of("bash", "-c", script, "bash"));
    command.addAll(ChildJvm.archived());
    command.add(LogWire.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("LOGWIRE_DATA", "data");
    return builder.redirectError(folder.resolve("errors").toFile());
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("errors"));
  }

  private List<String> files(String in) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(in))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private long logs() throws SQLException {
    return number("SELECT count(*) FROM log");
  }

  private long number(String sql) throws SQLException {
    return SqliteFile.number(folder.resolve("data/logwire.db"), sql);
  }

  // Its rchar and wchar, which grow by what it reads and writes, from the page cache too.
  private static long bytes(Process process, int line) {
    try {
      String all = Files.readString(Path.of("/proc/" + process.pid() + "/io"));
      return Long.parseLong(all.split("\n")[line].split(" ")[1]);
    } catch (IOException e) {
      return 0; // it has ended, or is not there yet
    }
  }

  /**
   * Runs that beside a copy of those logs, and interrupts it when it has read or written some.
   *
   * @param leavesSome whether not all was done, as it may be just before the end of the process
   */
  private void interruptAtIt(
      String name, ProcessBuilder command, int line, Callable<Boolean> leavesSome)
      throws Exception {
    boolean interrupted = false;
    // On a busy machine it may be done before this thread has seen it at it.
    for (int i = 0; i < TRIES && !interrupted; i++) {
      assertEquals(0, shell("rm -rf data restored copy.db").waitFor());
      copy(name);
      Process process = command.start();
      Process interrupter = interrupter(process); // as its start would take too long then
      while (process.isAlive() && bytes(process, line) <= SOME_OF_IT) {
        Pause.beforeTheNextLook();
      }
      interrupter.getOutputStream().close();
      interrupted = interrupter.waitFor() == 0 && exitCode(process) != 0;
      assertEquals(interrupted ? SIGINT : 0, exitCode(process), this::saidOrNot);
      interrupted &= leavesSome.call();
    }
    assertTrue(interrupted, "it ends before it is asked to, or does not hear of it");
    assertEquals("", said());
  }

  private Process shell(String script) throws IOException {
    return new ProcessBuilder("sh", "-c", script).directory(folder.toFile()).start();
  }

  /** Sends Ctrl-C to that process when its input ends. */
  private static Process interrupter(Process process) throws IOException {
    return new ProcessBuilder("bash", "-c", "read -r; kill -INT " + process.pid()).start();
  }

  private void interrupt(Process process) throws Exception {
    Process interrupter = interrupter(process);
    interrupter.getOutputStream().close();
    assertEquals(0, interrupter.waitFor());
    assertEquals(SIGINT, exitCode(process), this::saidOrNot);
    assertEquals("", said());
  }

  private static int exitCode(Process process) throws InterruptedException {
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertTrue(ended, "it goes on");
    return process.exitValue();
  }

  private String saidOrNot() {
    try {
      return said();
    } catch (IOException e) {
      return e.toString();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stats --text '\"alpha beta\"'",
        "search '\"alpha beta\"'",
        "export --text '\"alpha beta\"'",
        "tail --text '\"alpha beta\"'",
        "verify data/logwire.db"
      })
  void endsACommandThatReads(String words) throws Exception {
    interruptAtIt("data", command("exec \"$@\" " + words), READ, () -> true);
    assertEquals(List.of("data", "errors"), files(""));
  }

  private static final int READ = 0;
  private static final int WRITTEN = 1;

  @ParameterizedTest
  @CsvSource({"backup copy.db", "restore data/logwire.db"})
  void leavesNothingOfACopyBehind(String words) throws Exception {
    ProcessBuilder builder = command("exec \"$@\" " + words);
    boolean restores = words.startsWith("restore");
    builder.environment().put("LOGWIRE_DATA", restores ? "restored" : "data");
    Path whole = folder.resolve(restores ? "restored/logwire.db" : "copy.db");
    interruptAtIt("data", builder, WRITTEN, () -> isNotThere(whole));
    assertFalse(files("").contains("copy.db"));
    assertTrue(files("").stream().noneMatch(file -> file.endsWith(".part")), () -> "" + folder);
    if (restores) {
      assertEquals(List.of("logwire.lock", "native"), files("restored"));
    }
  }

  private static boolean isNotThere(Path whole) throws SQLException {
    if (Files.notExists(whole)) {
      return true;
    }
    assertEquals(LOGS, SqliteFile.number(whole, "SELECT count(*) FROM log"), "half of it is there");
    return false;
  }

  @Test
  void leavesNothingOfABackupForAnotherProgramBehind() throws Exception {
    copy("data");
    Process process = command("exec \"$@\" backup -").start();
    InputStream out = process.getInputStream();
    assertTrue(out.read() >= 0); // it has begun to write, and nobody reads on
    interrupt(process);
    assertTrue(files("data").stream().noneMatch(file -> file.endsWith(".part")));
  }

  @Test
  void aDeleteThatWasCutShortIsGoneOnWith() throws Exception {
    interruptAtIt(
        "data", command("exec \"$@\" delete --channel c --yes"), WRITTEN, () -> logs() > 0);
    long left = logs();
    assertTrue(left > 0 && left < LOGS, left + " of " + LOGS);
    assertEquals(left, number("SELECT sum(logs) FROM log_count"));
    assertEquals(0, command("exec \"$@\" delete --channel c --yes").start().waitFor(), said());
    assertEquals(0, logs());
  }

  @Test
  void aRedateThatWasCutShortIsGoneOnWith() throws Exception {
    long later = LogId.firstAt(Instant.now().plus(Duration.ofHours(12)));
    interruptAtIt(
        "of tomorrow",
        command("exec \"$@\" redate --yes"),
        WRITTEN,
        () -> number("SELECT count(*) FROM log WHERE id > " + later) > 0);
    assertEquals(LOGS, logs());
    Process again = command("exec \"$@\" redate --dry-run").start();
    String left = new String(again.getInputStream().readAllBytes());
    assertTrue(left.contains("Of a later time: "), left);
    Process rest = command("exec \"$@\" redate --yes").start();
    long wal = 0;
    while (rest.isAlive()) {
      wal = Math.max(wal, folder.resolve("data/logwire.db-wal").toFile().length());
      Pause.beforeTheNextLook();
    }
    assertEquals(0, rest.exitValue(), said());
    assertTrue(wal < 32 << 20, "a WAL of " + wal);
    assertEquals(LOGS, logs());
    assertEquals(LOGS, number("SELECT sum(logs) FROM log_count"));
    assertTrue(said().contains(" redated, from "), said());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"backup -", "delete --channel c --yes", "redate --yes", "token create shop"})
  void whatIsNotDoneOrNotToldIsNoSuccessWhereThePipeIsClosed(String words) throws Exception {
    copy("of tomorrow");
    // It begins when nobody reads any more.
    String script = "exec 3> >(exit); wait $!; exec \"$@\" " + words + " >&3";
    Process process = command(script).start();
    assertEquals(1, process.waitFor(), () -> words + ": " + saidOrNot());
    int lines = words.startsWith("token") ? 2 : 1; // that it was made all the same
    assertEquals(lines, said().lines().count(), said());
    assertTrue(said().startsWith("cannot write to the standard output"), said());
    assertEquals(LOGS, logs());
  }
}
