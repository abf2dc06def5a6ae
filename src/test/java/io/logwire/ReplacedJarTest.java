package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jar is written over while the service runs, as {@code cp new.jar live.jar} does. */
@Timeout(120)
class ReplacedJarTest {
  private static final String CONSOLE = "GET %s HTTP/1.1\nHost: localhost\nConnection: close\n\n";

  @TempDir Path home;
  private final Ledger ledger = new Ledger();

  // The thread begins a second after the start, and takes some tenths of one.
  private static final long NAMED_NANOS = TimeUnit.SECONDS.toNanos(10);

  private ChildServer start() throws IOException {
    Path jars = Files.createDirectories(home.resolve("jars"));
    // Nobody listens there, so that alerts fail, and fail once more after the jar has changed.
    Map<String, String> webhook = Map.of("LOGWIRE_WEBHOOK_OPS_URL", "http://127.0.0.1:9/");
    return ChildServer.launch(ChildJvm.withJarsOfItsOwn(jars), home.resolve("data"), webhook);
  }

  /** As {@code cp} does: the same files, other bytes. */
  private void writeOver() throws IOException {
    Random other = new Random(7);
    try (Stream<Path> jars = Files.list(home.resolve("jars"))) {
      for (Path jar : jars.toList()) {
        byte[] bytes = new byte[(int) Files.size(jar)];
        other.nextBytes(bytes);
        try (OutputStream out = Files.newOutputStream(jar)) {
          out.write(bytes);
        }
      }
    }
  }

  private static void awaitPreloaded(ChildServer child) throws IOException {
    child.port();
    long named = System.nanoTime() + NAMED_NANOS;
    while (System.nanoTime() - named < 0 && !hasThread(child, "preload-classes")) {
      Pause.beforeTheNextLook();
    }
    while (hasThread(child, "preload-classes")) {
      Pause.beforeTheNextLook();
    }
  }

  private static boolean hasThread(ChildServer child, String name) throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + child.pid() + "/task"))) {
      for (Path task : tasks.toList()) {
        try {
          if (Files.readString(task.resolve("comm")).strip().equals(name)) {
            return true;
          }
        } catch (IOException e) {
          // it has ended meanwhile
        }
      }
    }
    return false;
  }

  private static String ask(int port, String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(60_000);
      String whole = request.replace("\n", "\r\n");
      socket.getOutputStream().write(whole.getBytes(StandardCharsets.US_ASCII));
      return new String(untilItEnds(socket.getInputStream()), StandardCharsets.UTF_8);
    }
  }

  // By a reset too, where the server has not read all of a request that it refuses.
  private static byte[] untilItEnds(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      in.transferTo(all);
    } catch (SocketException e) {
      // what came before counts
    }
    return all.toByteArray();
  }

  // Each on a connection of its own, and each refused by another part of the program.
  private static void assertStillRefuses(ChildServer child) throws IOException {
    String route = "POST /api/v1/log/create HTTP/1.1\nHost: localhost\nConnection: close\n";
    String json =
        "Authorization: Bearer " + ChildServer.TOKEN + "\nContent-Type: application/json\n";
    String log = route + json + "Content-Length: ";
    Map<String, String> refusals = new TreeMap<>();
    refusals.put("400", log + "1\n\n{");
    refusals.put("400 ", "nonsense\n\n");
    refusals.put("401", route + "Content-Length: 0\n\n");
    refusals.put("404", "GET /none HTTP/1.1\nHost: localhost\nConnection: close\n\n");
    refusals.put("405", "GET /api/v1/log/create HTTP/1.1\nHost: localhost\nConnection: close\n\n");
    refusals.put("413", log + "9999999\n\n");
    refusals.put("415", log.replace("application/json", "text/plain") + "2\n\n{}");
    refusals.put("422", log + "17\n\n{\"channel_idd\":2}");
    for (Map.Entry<String, String> refusal : refusals.entrySet()) {
      String answer = ask(child.port(), refusal.getValue());
      assertTrue(
          answer.startsWith("HTTP/1.1 " + refusal.getKey().strip()), () -> answer + child.stderr());
      assertTrue(answer.contains("\"detail\":"), answer);
    }
  }

  private static void assertShowsTheConsole(ChildServer child) throws IOException {
    for (String path : List.of("/", "/logs", "/health")) {
      String page = ask(child.consolePort(), CONSOLE.formatted(path));
      assertTrue(page.startsWith("HTTP/1.1 200"), () -> page + child.stderr());
    }
  }

  @Test
  void goesOnRefusesAndStopsInOrder() throws Exception {
    try (ChildServer child = start()) {
      awaitPreloaded(child);
      try (HttpLoad load = new HttpLoad(child.port(), "load", 8, 200, ledger)) {
        load.awaitAcknowledged(200);
        assertShowsTheConsole(child);
        writeOver();
        load.awaitAcknowledged(200);
        assertStillRefuses(child);
        assertShowsTheConsole(child);
        child.terminate();
        assertEquals(ChildServer.SIGTERM, child.exitCode(), () -> "" + child.stderr());
        load.awaitEnd();
      }
      assertTrue(child.stderr().stream().anyMatch(line -> line.contains("stopped; everything is")));
      assertEquals(
          List.of(), child.stderr().stream().filter(line -> line.contains("Error")).toList());
      child.assertNoLeftOvers(false); // and so no WAL
    }
    assertTrue(ledger.check(home.resolve("data").resolve("logwire.db")) >= 400);
  }

  @Test
  void endsWithASentenceWhereItNeedsAClassThatIsGone() throws Exception {
    try (ChildServer child = start();
        HttpLoad load = new HttpLoad(child.port(), "load", 8, 200, ledger)) {
      load.awaitAcknowledged(50);
      writeOver(); // before what it needs later is loaded
      long before = System.nanoTime();
      try {
        ask(child.consolePort(), CONSOLE.formatted("/"));
      } catch (IOException e) {
        // it has ended before it could answer
      }
      assertTrue(
          child.endsWithin(TimeUnit.SECONDS.toNanos(60)), () -> "goes on: " + child.stderr());
      Duration took = Duration.ofNanos(System.nanoTime() - before);
      assertEquals(1, child.exitCode(), () -> "" + child.stderr());
      assertTrue(took.toSeconds() < 15, () -> "it took " + took);
      assertTrue(
          child.stderr().stream().anyMatch(line -> line.contains("was the jar written over")),
          () -> "" + child.stderr());
      load.awaitEnd();
    }
    ChildServer.start(home.resolve("data")).close();
    assertTrue(ledger.check(home.resolve("data").resolve("logwire.db")) >= 50);
  }
}
