package io.logwire.console;

import io.logwire.HandClock;
import io.logwire.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Makes the pictures of the documents: the service with the logs of a shop, at a time that stands
 * still, seen by a real browser. {@code ./run.sh screenshots} starts it.
 */
public final class Screenshots {
  private static final String NOW = "2026-11-24T18:30:07Z";
  private static final Map<String, String> SETTINGS =
      Map.of("LOGWIRE_CHANNEL_ORDERS_SUM", "amount");

  private Screenshots() {}

  /** Takes the command that looks at the console, and the folder for the pictures. */
  public static void main(String[] args) throws Exception {
    Path data = Files.createTempDirectory("logwire-screenshots");
    try {
      ExampleLogs.appendTo(data, Instant.parse(NOW));
      try (TestServer server = TestServer.start(data, SETTINGS, new HandClock(NOW))) {
        ProcessBuilder browser = new ProcessBuilder(List.of(args)).inheritIO();
        browser.environment().put("LOGWIRE_CALL", server.url().toString());
        browser.environment().put("LOGWIRE_CONSOLE", "http://127.0.0.1:" + server.consolePort());
        browser.environment().put("LOGWIRE_TOKEN", TestServer.TOKEN);
        int code = browser.start().waitFor();
        if (code != 0) {
          throw new IllegalStateException("the browser ended with " + code);
        }
      }
    } finally {
      try (var files = Files.walk(data)) {
        files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
      }
    }
  }
}
