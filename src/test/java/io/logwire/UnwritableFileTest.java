package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.logwire.LogClient.Answer;
import io.logwire.console.Visitor;
import io.logwire.docs.Program;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** While the file takes no writes: 503 and nothing else, and it heals by itself. */
class UnwritableFileTest {
  private static final int CONNECTIONS = 8;
  private static final Map<String, String> ALL_OF_THE_DISK = Map.of("LOGWIRE_DISK_RESERVE_MB", "0");

  @TempDir Path home;
  private final Ledger ledger = new Ledger();

  @Test
  void answers503WhileAnotherProgramHasLockedTheFile() throws Exception {
    Path data = home.resolve("data");
    try (ChildServer child = ChildServer.start(data)) {
      sendUntilItIsTaken(child, "before");
      try (Connection other = SqliteFile.open(data.resolve("logwire.db"));
          Statement lock = other.createStatement()) {
        lock.execute("PRAGMA busy_timeout = 30000");
        lock.execute("BEGIN IMMEDIATE");
        long before = System.nanoTime();
        assertRefusesAll(child, "locked", 2);
        assertNotReady(child, "write");
        // Twice the busy timeout for each round, and what a busy machine adds.
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before);
        assertTrue(seconds < 40, () -> "two rounds took " + seconds + " s");
        lock.execute("COMMIT");
      }
      sendUntilItIsTaken(child, "after");
      assertHealed(child, data);
    }
  }

  @Test
  void answers503WhileTheSystemRefusesToWriteTheFile() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "needs prlimit");
    Path data = home.resolve("data");
    try (ChildServer child = ChildServer.start(data)) {
      sendUntilItIsTaken(child, "before");
      // No file of the process may grow or be written beyond 10 kB: SQLite gets a true EFBIG, in
      // the midst of a page, and calls it SQLITE_IOERR_WRITE.
      limitFiles(child, "10000:unlimited");
      assertRefusesAll(child, "refused", 50);
      assertNotReady(child, "write was not committed: the disk takes no write: a quota or a limit");
      limitFiles(child, "unlimited:unlimited");
      sendUntilItIsTaken(child, "after");
      assertHealed(child, data);
      child.kill();
    }
    try (ChildServer child = ChildServer.start(data)) {
      ledger.check(data.resolve("logwire.db"));
      child.terminate();
      assertEquals(143, child.exitCode());
    }
  }

  @Test
  void answers503WhileTheDiskIsFull() throws Exception {
    Path disk = Files.createDirectory(home.resolve("disk"));
    assumeTrue(
        Program.succeeds("mount", "-t", "tmpfs", "-o", "size=5m", "tmpfs", disk.toString()),
        "needs the right to mount");
    try {
      Path data = disk.resolve("data");
      Path ballast = disk.resolve("ballast");
      try (ChildServer child = ChildServer.launch(data, ALL_OF_THE_DISK)) {
        sendUntilItIsTaken(child, "before");
        fill(ballast);
        try (HttpLoad load = new HttpLoad(child.port(), "full", CONNECTIONS, 2_000, ledger)) {
          load.awaitRefused(300);
          load.stop();
          assertTrue(
              load.answers().keySet().stream().allMatch(s -> s == 202 || s == 503),
              () -> "answers: " + load.answers());
        }
        assertNotReady(child, "disk is full");
        Files.delete(ballast);
        sendUntilItIsTaken(child, "after");
        assertHealed(child, data);
      }
    } finally {
      Program.succeeds("umount", "--lazy", disk.toString());
    }
  }

  /** So many rounds of one log on each connection at the same time, which nobody takes. */
  private void assertRefusesAll(ChildServer child, String name, int rounds) throws Exception {
    List<Thread> threads = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (int c = 0; c < CONNECTIONS; c++) {
      String prefix = name + c + '-';
      Thread thread =
          new Thread(
              () -> {
                try (LogClient client = child.connect()) {
                  for (int n = 0; n < rounds; n++) {
                    Answer answer = send(client, prefix + n);
                    boolean right =
                        answer.status() == 503 && answer.headers().containsKey("retry-after");
                    if (!right) {
                      throw new IOException("answered " + answer);
                    }
                  }
                } catch (IOException e) {
                  synchronized (wrong) {
                    wrong.add(e.toString());
                  }
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), wrong);
  }

  private void sendUntilItIsTaken(ChildServer child, String name) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    try (LogClient client = child.connect()) {
      for (int n = 0; System.nanoTime() < end; n++) {
        Answer answer = send(client, name + '-' + n);
        if (answer.status() == 202) {
          return;
        }
        assertEquals(503, answer.status());
      }
    }
    throw new AssertionError("it takes no logs: " + child.stderr());
  }

  private Answer send(LogClient client, String reference) throws IOException {
    ledger.sent(reference, 200);
    Answer answer = client.send(Ledger.json(reference, 200));
    if (answer.status() == 202) {
      ledger.acknowledged(reference, answer.logId());
    } else {
      ledger.refused(reference);
    }
    return answer;
  }

  private static void assertNotReady(ChildServer child, String reason) {
    HttpResponse<String> answer = new Visitor(child.consolePort()).get("/readyz");
    // A check that has not answered within a second says so first, as on a busy machine.
    for (int i = 0; i < 60 && !answer.body().contains(reason); i++) {
      assertEquals(503, answer.statusCode());
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
      answer = new Visitor(child.consolePort()).get("/readyz");
    }
    assertEquals(503, answer.statusCode());
    assertTrue(answer.body().contains(reason), answer.body());
  }

  private static void awaitReady(ChildServer child) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    HttpResponse<String> answer;
    do {
      Pause.beforeTheNextLook();
      answer = new Visitor(child.consolePort()).get("/readyz?verbose");
      assertTrue(System.nanoTime() - end < 0, answer.body());
    } while (answer.statusCode() != 200);
    assertTrue(answer.body().contains("[+]write ok"), answer.body());
  }

  private void assertHealed(ChildServer child, Path data) throws Exception {
    ledger.check(data.resolve("logwire.db"));
    awaitReady(child);
    child.awaitSaid("takes writes again");
    List<String> said = child.stderr();
    // Of a log, or of the upkeep where that came to it first.
    assertTrue(
        said.stream().anyMatch(line -> line.contains("ERROR WriteFailures")), said::toString);
    assertTrue(said.size() < 30, () -> said.size() + " lines: " + said);
    assertTrue(said.stream().noneMatch(line -> line.startsWith("\tat ")), said::toString);
  }

  private static void limitFiles(ChildServer child, String softAndHard) throws Exception {
    assertTrue(
        Program.succeeds(
            "/usr/bin/prlimit", "--pid", Long.toString(child.pid()), "--fsize=" + softAndHard));
  }

  private static void fill(Path file) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      byte[] some = new byte[4_096];
      while (true) {
        out.write(some);
      }
    } catch (IOException e) {
      assertTrue(Files.size(file) > 0, "the disk is full"); // of this file
    }
  }
}
