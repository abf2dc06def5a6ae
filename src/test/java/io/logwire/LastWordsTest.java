package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.console.LiveReader;
import io.logwire.console.Visitor;
import io.logwire.store.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that has lost a thread which everything depends on ends, so that it is restarted. */
@Timeout(600)
class LastWordsTest {
  private static final String LOG = "{\"channel_id\":\"a\",\"label\":\"b\",\"alert\":true}";
  private static final String PASSWORD = "of the console";

  private static final int TRIES = 5;

  @TempDir Path home;
  private int launched;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "writer",
        "completions",
        "webhook-sender",
        "http",
        "console",
        "live",
        "backup",
        "troubles",
        "heartbeat",
        "health"
      })
  void endsAtOnceAfterAnErrorIn(String thread) throws Exception {
    assertEndsAtOnce(thread, () -> launch(thread));
  }

  @ParameterizedTest
  @ValueSource(strings = {"upkeep", "replica", "primary-watch"})
  void aReplicaDoesToo(String thread) throws Exception {
    String url = PostgresServer.shared().newDatabase();
    String faulty =
        url.replaceFirst("//([^/]+)/", "//$1,$1/")
            + "&socketFactory=%s&socketFactoryArg=%s"
                .formatted(FaultySockets.class.getName(), thread);
    assertEndsAtOnce(thread, () -> launch(thread, Map.of("LOGWIRE_DATABASE", faulty)));
  }

  /** A second is promised: it waits for nothing, so that no machine is too slow for it. */
  private void assertEndsAtOnce(String thread, Callable<ChildServer> launch) throws Exception {
    String words = "";
    List<String> said = List.of();
    // Half of the second is there for its words, in which a busy machine may not let it speak.
    for (int i = 0; i < TRIES && !words.contains("  ended by"); i++) {
      try (ChildServer child = launch.call()) {
        int exitCode = provoke(child, thread);
        said = child.stderr();
        words = String.join("\n", said);
        assertEquals(1, exitCode, words);
      }
    }
    assertTrue(words.contains("LogWire ends, to be restarted: the thread " + thread), words);
    assertTrue(words.contains("NoClassDefFoundError"), words);
    assertEquals(
        number(said, FaultyServer.FAULT), number(said, FaultyServer.HEARD), "waits until then");
  }

  private static String number(List<String> said, String words) {
    return said.stream()
        .filter(line -> line.startsWith(words))
        .map(line -> line.substring(words.length()))
        .findFirst()
        .orElseThrow(() -> new AssertionError(words + "? " + said));
  }

  @Test
  void isHeldUpByNobodyWhoTakesNoWords() throws Exception {
    List<String> command = new ArrayList<>(ChildJvm.withTestClasses());
    command.addAll(List.of(FaultyServer.class.getName(), "writer", FaultyServer.MANY_WORDS));
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    builder.environment().put("LOGWIRE_PORT", "0");
    builder.environment().put("LOGWIRE_CONSOLE_PORT", "0");
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it waits for whoever reads its output");
      assertEquals(1, process.exitValue());
    } finally {
      process.destroyForcibly();
    }
  }

  private ChildServer launch(String thread) throws IOException {
    Map<String, String> environment =
        new HashMap<>(Map.of("LOGWIRE_WEBHOOK_OPS_URL", "http://127.0.0.1:9/"));
    if (thread.equals("heartbeat")) {
      environment.put("LOGWIRE_HEARTBEAT_URL", "http://127.0.0.1:9/");
    }
    if (thread.equals("live")) { // which asks for the time where sessions may end
      environment.put("LOGWIRE_CONSOLE_PASSWORD", PASSWORD);
    }
    if (thread.equals("http")) { // which notes when a token of the store was used
      environment.put("LOGWIRE_TOKEN", "");
    }
    if (thread.equals("backup")) {
      environment.put("LOGWIRE_BACKUP_FOLDER", home.toString());
    }
    return launch(thread, environment);
  }

  private ChildServer launch(String thread, Map<String, String> environment) throws IOException {
    String main = FaultyServer.class.getName();
    return ChildServer.launch(
        ChildJvm.withTestClasses(), home.resolve("data" + launched++), environment, main, thread);
  }

  // Does what has the thread meet its fault, where it has not at the start, and waits for the end.
  private int provoke(ChildServer child, String thread) throws Exception {
    switch (thread) {
      case "completions" -> {
        Ledger ledger = new Ledger();
        try (HttpLoad load = new HttpLoad(child.port(), "load", 16, 10, ledger)) {
          load.awaitEnd();
        }
      }
      case "console" -> ask(child.consolePort(), "/");
      case "health" -> ask(child.consolePort(), "/readyz");
      case "live" -> {
        String session = session(new Visitor(child.consolePort()));
        try (LiveReader page =
            LiveReader.open(child.consolePort(), "/logs/live", "Cookie", session)) {
          send(child, ChildServer.TOKEN);
          assertTrue(page.next().isEmpty(), "it was told nothing");
        } catch (IOException e) {
          // cut off
        }
      }
      case "http" -> send(child, firstToken(child));
      default -> {} // asks for the time by itself
    }
    // The heartbeat comes a minute later where a busy machine was not ready at once.
    assertTrue(child.endsWithin(TimeUnit.MINUTES.toNanos(3)), () -> "it goes on: " + thread);
    return child.exitCode();
  }

  private static String firstToken(ChildServer child) {
    child.port();
    return child.stdout().get(0).substring(FaultyServer.FIRST_TOKEN.length());
  }

  private static void send(ChildServer child, String token) {
    try (LogClient client = new LogClient(child.port(), token)) {
      client.send(LOG);
    } catch (IOException | NullPointerException e) {
      // it has ended before it could answer
    }
  }

  private static void ask(int port, String path) {
    try {
      new Visitor(port).get(path);
    } catch (AssertionError e) {
      // the same
    }
  }

  private static String session(Visitor visitor) {
    return visitor
        .post("/login", "password=" + Visitor.encoded(PASSWORD))
        .headers()
        .firstValue("Set-Cookie")
        .orElseThrow()
        .replaceFirst(";.*", "");
  }
}
