package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.command.CommandRun;
import io.logwire.console.Visitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How monitors and scripts learn whether the service can take a log. */
@Timeout(120)
class HealthTest {
  @TempDir Path home;

  private Path data() {
    return home.resolve("data");
  }

  @Test
  void isToldInShortAndInALineForEachCheck() {
    try (TestServer server = TestServer.start(data())) {
      Visitor monitor = new Visitor(server.consolePort());
      await(() -> monitor.get("/readyz").statusCode() == 200);
      for (String path : List.of("/livez", "/readyz", "/health")) {
        HttpResponse<String> answer = awaitOk(monitor, path);
        assertEquals("ok\n", answer.body());
        assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElse(""));
        await(() -> monitor.send("HEAD", path, "").statusCode() == 200);
        assertEquals(405, monitor.send("POST", path, "").statusCode());
      }
      assertEquals(
          "[+]writer ok\n[+]sender ok\n[+]door ok\nok\n",
          awaitOk(monitor, "/livez?verbose").body());
      String lines = awaitOk(monitor, "/readyz?verbose").body().replaceAll("ok: .*", "ok");
      assertEquals(
          """
          [+]file ok
          [+]disk ok
          [+]queue ok
          [+]clock ok
          [+]writer ok
          [+]sender ok
          [+]door ok
          [+]retention ok
          [+]write ok
          ok
          """,
          lines);
    }
  }

  @Test
  void isToldToEveryHostAndWithoutALogin() throws Exception {
    Map<String, String> password = Map.of("LOGWIRE_CONSOLE_PASSWORD", "long enough for this");
    try (TestServer server = TestServer.start(data(), password)) {
      await(() -> new Visitor(server.consolePort()).get("/readyz").statusCode() == 200);
      for (String host : List.of("evil.example", "10.0.0.1:8081", "logwire", "localhost")) {
        await(() -> ask(server.consolePort(), "/readyz", host).endsWith("\r\n\r\nok\n"));
        String page = ask(server.consolePort(), "/", host);
        assertFalse(page.startsWith("HTTP/1.1 200"), page);
      }
    }
  }

  private static String ask(int port, String path, String host) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      String head = "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n";
      socket
          .getOutputStream()
          .write(head.formatted(path, host).getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void isToldWithinASecondWhileTheWriterWaitsForALockedFile() throws Exception {
    try (TestServer server = TestServer.start(data())) {
      Visitor monitor = new Visitor(server.consolePort());
      await(() -> monitor.get("/readyz").statusCode() == 200);
      try (Connection other = SqliteFile.open(server.file());
          Statement lock = other.createStatement()) {
        lock.execute("PRAGMA busy_timeout = 30000");
        lock.execute("BEGIN IMMEDIATE");
        HttpResponse<String> answer = monitor.get("/readyz");
        for (int i = 0; i < 10_000 && answer.statusCode() == 200; i++) { // of a second ago
          answer = monitor.get("/readyz");
        }
        assertEquals(503, answer.statusCode());
        // While it is locked; that all is told within a second, GlanceTest holds. On a busy machine
        // a check before that may not answer in time.
        String lines = monitor.get("/readyz?verbose").body();
        while (!lines.contains("\n[-]write ") || !lines.startsWith("[+]file ok\n[+]disk ok")) {
          Pause.beforeTheNextLook();
          lines = monitor.get("/readyz?verbose").body();
        }
        assertEquals("ok\n", awaitOk(monitor, "/livez").body(), "a restart would not help");
        lock.execute("COMMIT");
      }
      await(() -> monitor.get("/readyz").statusCode() == 200);
    }
  }

  // A check that takes longer than a second, as on a busy machine, is not ok.
  private static HttpResponse<String> awaitOk(Visitor monitor, String path) {
    HttpResponse<String> answer = monitor.get(path);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (answer.statusCode() != 200) {
      String body = answer.body();
      assertTrue(System.nanoTime() - end < 0, body);
      answer = monitor.get(path);
    }
    return answer;
  }

  private static void await(BooleanSupplier event) {
    Pause.until(event, () -> "it does not heal");
  }

  private CommandRun command(Map<String, String> settings, String... words) throws IOException {
    Path file = home.resolve("logwire.properties");
    StringBuilder lines = new StringBuilder("data=" + data() + "\n");
    settings.forEach((key, value) -> lines.append(key).append('=').append(value).append('\n'));
    Files.writeString(file, lines);
    String[] all = new String[words.length + 3];
    all[0] = "--config";
    all[1] = file.toString();
    all[2] = "health";
    System.arraycopy(words, 0, all, 3, words.length);
    return CommandRun.of(new Commands().commandLine(all), all);
  }

  @Test
  void isAskedByACommandThatFindsTheRunningServiceOnWhateverPort() throws Exception {
    Map<String, String> anyPort = Map.of("port", "0", "console.port", "0");
    try (TestServer server = TestServer.start(data())) {
      CommandRun ready = command(anyPort, "--wait", "60s");
      assertEquals(0, ready.exit(), ready.err());
      assertEquals(
          "ready: a log sent to http://127.0.0.1:%d is committed%n".formatted(server.port()),
          ready.out());
      CommandRun verbose = command(anyPort, "--verbose", "--wait", "60s");
      assertTrue(verbose.out().startsWith("[+]file ok"), verbose.out());
      Files.move(server.file(), home.resolve("elsewhere.db"));
      await(() -> new Visitor(server.consolePort()).get("/readyz").statusCode() == 503);
      CommandRun unready = command(anyPort);
      while (!unready.err().startsWith("not ready: file is not in its place")) {
        assertEquals(1, unready.exit(), unready.out()); // not even the check answers in time
        Pause.beforeTheNextLook();
        unready = command(anyPort);
      }
      assertEquals(1, unready.exit());
      Files.move(home.resolve("elsewhere.db"), server.file());
    }
    CommandRun gone = command(anyPort);
    assertEquals(1, gone.exit());
    assertEquals("no service runs in %s: start it%n".formatted(data()), gone.err());
  }

  /** A service that was killed leaves word of a port that any other may have by now. */
  @Test
  void doesNotTakeTheServiceOfAnotherFolderForOurs() throws Exception {
    Path other = home.resolve("other");
    try (TestServer server = TestServer.start(other)) {
      Files.createDirectories(data());
      Files.createFile(data().resolve("logwire.lock"));
      Files.copy(other.resolve("logwire.address"), data().resolve("logwire.address"));
      CommandRun killed = command(Map.of("port", "" + server.port(), "console.port", ""));
      assertEquals(1, killed.exit(), killed.out());
      assertEquals("no service runs in %s: start it%n".formatted(data()), killed.err());
    }
  }

  @Test
  void isWaitedForByTheCommandUntilTheServiceIsThere() throws Exception {
    CompletableFuture<CommandRun> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return command(Map.of("port", "0", "console.port", "0"), "--wait", "60s");
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    try (TestServer server = TestServer.start(data())) {
      CommandRun ready = waiting.get();
      assertEquals(0, ready.exit(), ready.err());
      assertTrue(ready.out().contains(":" + server.port()), ready.out());
    }
    CommandRun wrong = command(Map.of(), "--wait", "soon");
    assertEquals(2, wrong.exit());
    assertTrue(wrong.err().startsWith("'soon' is no time to wait; say 500ms, 30s or 2m."));
  }

  @Test
  void isKnownInPartWithoutAConsole() throws Exception {
    try (TestServer server = TestServer.start(data(), Map.of("LOGWIRE_CONSOLE_PORT", ""))) {
      CommandRun half =
          command(Map.of("port", "" + server.port(), "console.port", ""), "--wait", "60s");
      assertEquals(0, half.exit(), half.err());
      assertTrue(half.out().contains("there is no console"), half.out());
    }
    assertEquals(1, command(Map.of("port", "9", "console.port", "")).exit());
  }
}
