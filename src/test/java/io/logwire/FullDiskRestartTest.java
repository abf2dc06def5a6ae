package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The service on a real file system that is small, and full. */
@Timeout(400)
class FullDiskRestartTest {
  // The disk is smaller than what is kept free otherwise.
  private static final String RESERVE = "LOGWIRE_DISK_RESERVE_MB";

  private static final String LOG =
      "{\"channel_id\":\"%s\",\"body\":\"" + "some words of a log ".repeat(1_000) + "\"}";

  @TempDir Path home;
  private Process disk; // it is there as long as this process
  private Path seen; // from here

  /** A file system in memory, for the children of this test only. */
  @BeforeEach
  void mount() throws IOException {
    Path disk = Files.createDirectory(home.resolve("disk"));
    String script = "mount -t tmpfs -o size=48m none \"$0\" && echo mounted && read end";
    this.disk = new ProcessBuilder("unshare", "-rm", "sh", "-c", script, disk.toString()).start();
    BufferedReader out =
        new BufferedReader(
            new InputStreamReader(this.disk.getInputStream(), StandardCharsets.UTF_8));
    assumeTrue("mounted".equals(out.readLine()), "this user may not mount anything");
    seen = Path.of("/proc", Long.toString(this.disk.pid()), "root").resolve("." + disk);
  }

  @AfterEach
  void unmount() throws Exception {
    disk.getOutputStream().close();
    disk.waitFor();
  }

  private List<String> onTheDisk(String... arguments) {
    String pid = Long.toString(disk.pid());
    List<String> all =
        new ArrayList<>(List.of("nsenter", "-t", pid, "-U", "-m", "--preserve-credentials", "--"));
    all.addAll(ChildJvm.archived());
    all.addAll(List.of(arguments));
    return all;
  }

  private Path data() {
    return home.resolve("disk/data");
  }

  private ChildServer start(Map<String, String> environment) throws IOException {
    Map<String, String> all = new TreeMap<>(environment);
    all.putIfAbsent(RESERVE, "0");
    ChildServer child = ChildServer.launch(onTheDisk(), data(), all);
    child.port();
    return child;
  }

  private void fill() throws IOException {
    byte[] bytes = new byte[4_096];
    try (OutputStream out = Files.newOutputStream(seen.resolve("filler"))) {
      while (true) {
        out.write(bytes);
      }
    } catch (IOException e) {
      assertTrue(e.getMessage().contains("No space"), e.getMessage());
    }
  }

  /** Sends logs until one is answered so; how many were kept. */
  private static int sendUntil(int status, LogClient client, String channel) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    for (int kept = 0; System.nanoTime() - end < 0; kept++) {
      if (client.send(LOG.formatted(channel)).status() == status) {
        return kept;
      }
    }
    throw new AssertionError("it never answers " + status);
  }

  /**
   * Sends logs until the room to delete with is there, which comes some seconds after the start.
   */
  private void awaitTheReserve(LogClient client) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!Files.exists(seen.resolve("data/logwire.reserve"))) {
      assertTrue(System.nanoTime() - end < 0, "there is no reserve");
      assertEquals(202, client.send("{\"channel_id\":\"c\",\"label\":\"l\"}").status());
      Pause.beforeTheNextLook();
    }
  }

  /** A service that was killed on a full disk, with logs that are not indexed yet. */
  private void fullAndKilled() throws Exception {
    try (ChildServer child = start(Map.of());
        LogClient client = child.connect()) {
      getFull(client);
      child.kill();
    }
  }

  private void getFull(LogClient client) throws IOException {
    awaitTheReserve(client);
    for (int i = 0; i < 200; i++) {
      assertEquals(202, client.send(LOG.formatted("old")).status());
    }
    fill();
    sendUntil(503, client, "new");
  }

  @Test
  void startsOnAFullDiskAnswers503AndHealsWhenThereIsRoom() throws Exception {
    fullAndKilled();
    Files.deleteIfExists(seen.resolve("data/logwire.reserve")); // whatever has become of it
    fill();
    try (ChildServer child = start(Map.of());
        LogClient client = child.connect()) {
      sendUntil(503, client, "new");
      Files.delete(seen.resolve("filler"));
      sendUntil(202, client, "new");
      child.terminate();
      assertEquals(ChildServer.SIGTERM, child.exitCode());
    }
  }

  @Test
  void deletesOnAFullDiskAndTakesLogsAgain() throws Exception {
    try (ChildServer child = start(Map.of());
        LogClient client = child.connect()) {
      getFull(client);
      run("delete", "--channel", "old", "--yes");
      sendUntil(202, client, "new");
      child.terminate();
      assertEquals(ChildServer.SIGTERM, child.exitCode());
    }
  }

  @Test
  void retentionDeletesOnAFullDiskAndLogsAreTakenAgain() throws Exception {
    String history =
        LOG.replace("{", "{\"time\":\"%s\",")
            .formatted(Instant.now().minus(Duration.ofDays(3)), "history");
    Files.writeString(seen.resolve("history.ndjson"), (history + "\n").repeat(200));
    run("import", home.resolve("disk/history.ndjson").toString());
    fullAndKilled();
    try (ChildServer child = start(Map.of("LOGWIRE_RETENTION_DAYS", "1"));
        LogClient client = child.connect()) {
      sendUntil(202, client, "new");
      child.awaitSaid("200 logs older than 1 days deleted");
      child.terminate();
      assertEquals(ChildServer.SIGTERM, child.exitCode());
    }
  }

  private void run(String... arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of(LogWire.class.getName()));
    words.addAll(List.of(arguments));
    ProcessBuilder command = new ProcessBuilder(onTheDisk(words.toArray(String[]::new)));
    command.environment().put("LOGWIRE_DATA", data().toString());
    command.environment().put(RESERVE, "0");
    Process process = command.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
  }
}
