package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that has lost a thread which everything depends on ends, so that it is restarted. */
class LastWordsTest {
  private static final String LOG = "{\"channel_id\":\"a\",\"label\":\"b\",\"alert\":true}";

  @TempDir Path home;

  private void assertEndsByAnErrorIn(String thread, Map<String, String> environment)
      throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            FaultyServer.class.getName(),
            thread);
    Path said = home.resolve("said.txt");
    builder.environment().putAll(environment);
    builder.environment().put("LOGWIRE_PORT", "0");
    builder.environment().put("LOGWIRE_CONSOLE_PORT", "");
    builder.environment().put("LOGWIRE_DATA", home.resolve("data").toString());
    Process child = builder.redirectError(said.toFile()).start();
    try (var out = child.inputReader()) {
      String line = out.readLine();
      if (line != null) {
        int port = Integer.parseInt(line.replaceAll(".*:(\\d+)/", "$1"));
        try (LogClient client = new LogClient(port, out.readLine().substring("token ".length()))) {
          client.send(LOG);
        } catch (IOException | NullPointerException e) {
          // it has ended before it could answer
        }
      }
      assertTrue(child.waitFor(20, TimeUnit.SECONDS), () -> "it goes on without " + thread);
      assertEquals(1, child.exitValue());
      String words = Files.readString(said);
      assertTrue(words.contains("LogWire ends, to be restarted: the thread " + thread), words);
      assertTrue(words.contains("NoClassDefFoundError"), words);
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void endsWithItsWriter() throws Exception {
    assertEndsByAnErrorIn("writer", Map.of());
  }

  @Test
  void endsWithTheSenderOfAlerts() throws Exception {
    Map<String, String> webhook = Map.of("LOGWIRE_WEBHOOK_OPS_URL", "http://127.0.0.1:9/");
    assertEndsByAnErrorIn("webhook-sender", webhook);
  }

  @Test
  void endsByAnErrorOfAListener() throws Exception {
    assertEndsByAnErrorIn("http", Map.of());
  }
}
