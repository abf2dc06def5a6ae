package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.config.Config;
import io.logwire.config.Settings;
import io.logwire.console.Password;
import io.logwire.console.Visitor;
import io.logwire.store.sqlite.OwnersLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console as a part of the service: when it starts, where, and how it stops. */
class ConsoleTest {
  @TempDir Path folder;

  private Config config(Map<String, String> environment) {
    return Config.of(settings(environment));
  }

  private Settings settings(Map<String, String> environment) {
    return Settings.read(Config.DEFAULTS, folder.resolve("none.properties"), false, environment);
  }

  private String faults(Map<String, String> environment) {
    return assertThrows(Config.Invalid.class, () -> config(environment)).getMessage();
  }

  @Test
  void doesNotStartOnAnotherAddressThanLoopbackWithoutAPassword() throws Exception {
    for (String host : new String[] {"0.0.0.0", "::", "192.0.2.1", "no.such.host.invalid"}) {
      String fault = faults(Map.of("LOGWIRE_CONSOLE_HOST", host));
      assertTrue(
          fault.contains("console.host = " + host) && fault.contains("console.password"), fault);
      config(Map.of("LOGWIRE_CONSOLE_HOST", host, "LOGWIRE_CONSOLE_PORT", ""));
      config(
          Map.of("LOGWIRE_CONSOLE_HOST", host, "LOGWIRE_CONSOLE_PASSWORD", "long enough for this"));
    }
    for (String host : new String[] {"127.0.0.1", "127.9.9.9", "localhost", "::1"}) {
      config(Map.of("LOGWIRE_CONSOLE_HOST", host));
    }
    Map<String, String> open = Map.of("LOGWIRE_CONSOLE_HOST", "0.0.0.0");
    try (ChildServer child = ChildServer.launch(folder.resolve("data"), open)) {
      assertEquals(2, child.exitCode());
      assertTrue(child.stderr().get(1).contains("console.password"), child.stderr().toString());
    }
  }

  @Test
  void showsThePasswordToNobody() {
    Map<String, String> secret = Map.of("LOGWIRE_CONSOLE_PASSWORD", "long enough for this");
    assertFalse(config(secret).toString().contains("enough"), config(secret).toString());
    assertTrue(Config.SECRETS.contains("console.password"));
    Settings guessable = settings(Map.of("LOGWIRE_CONSOLE_PASSWORD", "guess-me"));
    Config.of(guessable);
    assertEquals(1, guessable.warnings().size());
    assertFalse(guessable.warnings().toString().contains("guess-me"));
  }

  @Test
  void takesTheHashOfAPasswordAndRefusesHalfOfOne() {
    String hash = Password.hash("x");
    Settings whole = settings(Map.of("LOGWIRE_CONSOLE_PASSWORD", hash));
    Config.of(whole);
    assertEquals(List.of(), whole.warnings());
    String half = hash.substring(0, 60);
    String fault = faults(Map.of("LOGWIRE_CONSOLE_PASSWORD", half));
    assertTrue(fault.contains("as a hash it is not whole"), fault);
    assertFalse(fault.contains(half), fault);
    String proxy = faults(Map.of("LOGWIRE_CONSOLE_TRUSTED_PROXIES", "10.0.0.0/8, caddy"));
    assertTrue(proxy.contains("caddy is neither an address nor a network"), proxy);
  }

  @Test
  void isNotThereWithoutAPort() {
    assertEquals(Optional.empty(), config(Map.of("LOGWIRE_CONSOLE_PORT", "")).console());
    try (TestServer server =
        TestServer.start(folder.resolve("data"), Map.of("LOGWIRE_CONSOLE_PORT", ""))) {
      assertThrows(RuntimeException.class, server::consolePort);
    }
  }

  @Test
  void startsWhenSomebodyLooksAndNotBefore() throws Exception {
    try (TestServer server = TestServer.start(folder.resolve("data"))) {
      awaitThreads(1); // the one that waits, and none of a server before
      assertEquals(200, new Visitor(server.consolePort()).get("/").statusCode());
      assertTrue(threads() > 1);
    }
    awaitThreads(0);
  }

  // One that Jetty has let go lives a moment longer.
  private static void awaitThreads(long count) {
    Pause.until(() -> threads() == count, () -> "there are " + threads());
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("console"))
        .count();
  }

  @Test
  void stopsAtOnceLookedAtOrNot() throws Exception {
    for (boolean lookedAt : new boolean[] {false, true}) {
      int port = ProxyProcess.freePort(); // which nobody else is given once it is let go
      Map<String, String> settings = Map.of("LOGWIRE_CONSOLE_PORT", "" + port);
      TestServer server = TestServer.start(folder.resolve("data"), settings);
      try (Socket idle = new Socket(InetAddress.getLoopbackAddress(), port)) {
        if (lookedAt) {
          new Visitor(port).get("/");
        }
        try (OwnersLog log = new OwnersLog()) {
          server.close();
          assertEquals(List.of(), log.linesWith("ERROR"), "Jetty has waited for eight seconds");
        }
        assertEquals(-1, readOrEnd(idle));
      }
      assertThrows(
          ConnectException.class, () -> new Socket(InetAddress.getLoopbackAddress(), port).close());
      server.close(); // twice
    }
  }

  private static int readOrEnd(Socket socket) {
    try {
      return socket.getInputStream().read();
    } catch (IOException e) {
      return -1; // a reset is an end too
    }
  }

  @Test
  void tellsTheOwnerOfAPortThatIsInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Map<String, String> settings =
          new HashMap<>(Map.of("LOGWIRE_CONSOLE_PORT", "" + taken.getLocalPort()));
      UncheckedIOException e =
          assertThrows(
              UncheckedIOException.class,
              () -> TestServer.start(folder.resolve("data"), settings).close());
      assertEquals(
          "cannot listen on 127.0.0.1:%d: Address already in use; set console.port to another port (a blank one is no console)"
              .formatted(taken.getLocalPort()),
          e.getMessage());
    }
  }
}
