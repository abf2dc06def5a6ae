package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.logwire.store.sqlite.backup.BackupCheck;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service whose file Litestream copies: the program itself, and a fake of its habits, which
 * always reads, makes the checkpoints itself and copies each frame of the WAL.
 */
@Timeout(600)
public class BesideLitestreamTest {
  private static final Path PYTHON = Path.of("/usr/bin/python3");
  private static final Path PROGRAM =
      Path.of("src/test/litestream/node_modules/@flydotio/litestream-linux-x64/litestream")
          .toAbsolutePath();
  private static final int SENDERS = 8;
  private static final int ROUNDS = 8;
  private static final int LOGS_OF_A_ROUND = 500;
  private static final int BODY = 2_000;
  private static final long MOST_OF_THE_WAL = 64L << 20;
  // It has the WAL begin anew at a look, each second, after 10,000 pages of 4 kB.
  private static final long MOST_BESIDE_THE_PROGRAM = 128L << 20;
  private static final Pattern END = Pattern.compile("segments (\\d+) generations (\\d+)");

  @TempDir Path home;

  /** The program, where a test may run it; ends the test where not. */
  public static Path program() {
    assumeTrue(
        Files.isExecutable(PROGRAM),
        "npm ci was not run in src/test/litestream; ./run.sh test does it where npm is installed");
    return PROGRAM;
  }

  private Process litestream(Path database, Path replica) throws IOException {
    Path script = home.resolve("litestream-habits.py");
    try (var in = BesideLitestreamTest.class.getResourceAsStream("litestream-habits.py")) {
      Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
    }
    return new ProcessBuilder(
            PYTHON.toString(), script.toString(), database.toString(), replica.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  void losesNoLogHasABoundOnItsWalAndLeavesTheReplicaWhole() throws Exception {
    assumeTrue(Files.isExecutable(PYTHON), "needs python3");
    Path data = home.resolve("data");
    Path file = data.resolve("logwire.db");
    Path replica = Files.createDirectory(home.resolve("replica"));
    Ledger ledger = new Ledger();
    try (ChildServer server = ChildServer.start(data);
        HttpLoad load = new HttpLoad(server.port(), "load", SENDERS, BODY, ledger)) {
      Process litestream = litestream(file, replica);
      try (BufferedReader said =
          new BufferedReader(
              new InputStreamReader(litestream.getInputStream(), StandardCharsets.UTF_8))) {
        assertEquals("copies", said.readLine());
        appendWithABoundOnTheWal(load, data, MOST_OF_THE_WAL);
        litestream.getOutputStream().close();
        Matcher end = END.matcher(String.valueOf(said.readLine()));
        assertTrue(end.matches(), "it has ended in another way");
        assertTrue(Integer.parseInt(end.group(1)) > 2, "it made checkpoints: " + end.group());
        assertEquals("1", end.group(2), "nobody else began the WAL anew");
        assertEquals(0, litestream.waitFor());
      } finally {
        litestream.destroyForcibly();
      }
      ledger.check(file);
      ledger.check(replica.resolve("restored.db"));
      server.terminate();
      server.exitCode();
    }
    replicaIsAStore(replica.resolve("restored.db"), ledger);
  }

  private static void appendWithABoundOnTheWal(HttpLoad load, Path data, long most)
      throws Exception {
    long largest = 0;
    for (int i = 0; i < ROUNDS; i++) {
      load.awaitAcknowledged(LOGS_OF_A_ROUND);
      largest = Math.max(largest, Files.size(data.resolve("logwire.db-wal")));
    }
    load.stop();
    assertEquals(Set.of(202), load.answers().keySet());
    assertTrue(largest < most, "the WAL had " + largest);
  }

  @Test
  void theProgramItselfCopiesEachLogAndRestoresAStore() throws Exception {
    program();
    Path data = home.resolve("data");
    Path file = data.resolve("logwire.db");
    Path replica = home.resolve("replica");
    Path restored = home.resolve("restored.db");
    Ledger ledger = new Ledger();
    try (ChildServer server = ChildServer.start(data);
        HttpLoad load = new HttpLoad(server.port(), "load", SENDERS, BODY, ledger)) {
      Process litestream = run("replicate", file.toString(), "file://" + replica);
      try {
        while (!Files.isDirectory(replica.resolve("generations"))) {
          assertTrue(litestream.isAlive(), "it has ended");
          Pause.beforeTheNextLook();
        }
        appendWithABoundOnTheWal(load, data, MOST_BESIDE_THE_PROGRAM);
        // It copies what is left, and ends; with 1 where its last checkpoint was cut short by that.
        litestream.destroy();
        litestream.waitFor();
      } finally {
        litestream.destroyForcibly();
      }
      try (Stream<Path> generations = Files.list(replica.resolve("generations"))) {
        assertEquals(1, generations.count(), "nobody else began the WAL anew");
      }
      Process restore = run("restore", "-o", restored.toString(), "file://" + replica);
      assertEquals(0, restore.waitFor(), this::said);
      ledger.check(file);
      assertTrue(BackupCheck.of(restored).logs() > 0, "as `verify` does");
      ledger.check(restored);
      server.terminate();
      server.exitCode();
    }
    replicaIsAStore(restored, ledger);
  }

  private String said() {
    try {
      return Files.readString(home.resolve("litestream.out"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private Process run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("litestream.out").toFile()))
        .start();
  }

  /** It is put where the file was, and the service goes on. */
  private void replicaIsAStore(Path restored, Ledger ledger) throws Exception {
    Path data = home.resolve("restored");
    Path file = Files.createDirectory(data).resolve("logwire.db");
    Files.copy(restored, file);
    try (ChildServer server = ChildServer.start(data);
        LogClient client = server.connect()) {
      ledger.sent("after", BODY);
      ledger.acknowledged("after", client.send(Ledger.json("after", BODY)).logId());
      ledger.check(file);
    }
  }
}
