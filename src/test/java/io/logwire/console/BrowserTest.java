package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.logwire.TestServer;
import io.logwire.docs.Program;
import io.logwire.docs.Program.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tests of {@code src/test/browser}, in which a person walks through the console with a real
 * browser, against the service with the logs of a shop.
 */
class BrowserTest {
  private static final Path TESTS = Path.of("src/test/browser").toAbsolutePath();
  private static final String PASSWORD = "a password of the tests";

  @TempDir Path folder;

  @Test
  void aPersonWalksThroughTheConsole() throws Exception {
    Program.require("node", "chromium");
    assumeTrue(
        Files.isDirectory(TESTS.resolve("node_modules")),
        "npm ci was not run in src/test/browser; ./run.sh test does it where npm is installed");
    Path data = folder.resolve("data");
    ExampleLogs.appendTo(data, Instant.now());
    try (TestServer server =
            TestServer.start(data, Map.of("LOGWIRE_CHANNEL_ORDERS_SUM", "amount"));
        TestServer locked =
            TestServer.start(
                folder.resolve("locked"), Map.of("LOGWIRE_CONSOLE_PASSWORD", PASSWORD))) {
      Ended ended =
          new Program(folder)
              .with("LOGWIRE_CALL", server.url().toString())
              .with("LOGWIRE_CONSOLE", "http://127.0.0.1:" + server.consolePort())
              .with("LOGWIRE_LOCKED", "http://127.0.0.1:" + locked.consolePort())
              .with("LOGWIRE_PASSWORD", PASSWORD)
              .with("LOGWIRE_TOKEN", TestServer.TOKEN)
              .within(Duration.ofMinutes(20)) // a minute on a machine with nothing else to do
              .run("node", "--test-reporter=spec", TESTS.resolve("tests.mjs").toString());

      assertEquals(0, ended.exitCode(), () -> ended.out() + ended.err());
    }
  }
}
