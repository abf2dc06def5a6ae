package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service whose file Litestream copies, by a fake of its habits: one that always reads, makes the
 * checkpoints itself and copies each frame of the WAL.
 */
@Timeout(120)
class BesideLitestreamTest {
  private static final Path PYTHON = Path.of("/usr/bin/python3");
  private static final int ROUNDS = 8;
  private static final int LOGS_OF_A_ROUND = 500;
  private static final int BODY = 2_000;
  private static final long MOST_OF_THE_WAL = 64L << 20;
  private static final Pattern END = Pattern.compile("segments (\\d+) generations (\\d+)");

  @TempDir Path home;

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
        HttpLoad load = new HttpLoad(server.port(), "load", 4, BODY, ledger)) {
      Process litestream = litestream(file, replica);
      try (BufferedReader said =
          new BufferedReader(
              new InputStreamReader(litestream.getInputStream(), StandardCharsets.UTF_8))) {
        assertEquals("copies", said.readLine());
        long largest = 0;
        for (int i = 0; i < ROUNDS; i++) {
          load.awaitAcknowledged(LOGS_OF_A_ROUND);
          largest = Math.max(largest, Files.size(data.resolve("logwire.db-wal")));
        }
        load.stop();
        assertEquals(Set.of(202), load.answers().keySet());
        assertTrue(largest < MOST_OF_THE_WAL, "the WAL had " + largest);
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
