package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.logwire.console.Visitor;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The service in a process whose clock is wrong, by Debian's libfaketime. */
@Timeout(120)
class WrongClockTest {
  // The service tells of the clock in a channel of its own, sooner or later.
  private static final String OURS = "SELECT count(*) FROM log WHERE channel_id = 'c'";

  @TempDir Path home;

  @BeforeAll
  static void findTheLibrary() throws IOException {
    assumeTrue(FakeTime.library().isPresent(), "Debian's package faketime is not installed");
  }

  private Path data() {
    return home.resolve("data");
  }

  private ChildServer launchAt(String time) throws IOException {
    return ChildServer.launch(data(), FakeTime.at(time));
  }

  private void fiftyLogs() throws Exception {
    try (ChildServer child = ChildServer.start(data());
        LogClient client = child.connect()) {
      for (int i = 0; i < 50; i++) {
        assertEquals(202, client.send("{\"channel_id\":\"c\",\"label\":\"l" + i + "\"}").status());
      }
      // Its last look at the clock is in the file with the first step of retention.
      awaitAny("clock");
      child.terminate();
      child.exitCode();
    }
  }

  private void awaitAny(String rows) throws SQLException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (number("SELECT count(*) FROM " + rows) == 0) {
      assertTrue(System.nanoTime() - end < 0, "there never is any " + rows);
      Pause.beforeTheNextLook();
    }
  }

  private long number(String sql) throws SQLException {
    return SqliteFile.number(data().resolve("logwire.db"), sql);
  }

  @Test
  void tenYearsAheadDeleteNothing() throws Exception {
    fiftyLogs();
    try (ChildServer child = launchAt("+10y");
        LogClient client = child.connect()) {
      child.awaitSaid("retention pauses: the clock says 203");
      Visitor monitor = new Visitor(child.consolePort());
      HttpResponse<String> health = monitor.get("/readyz?verbose");
      for (int i = 0; i < 30 && !health.body().contains("[+]write ok"); i++) { // of a busy machine
        health = monitor.get("/readyz?verbose");
      }
      assertEquals(503, health.statusCode());
      assertTrue(health.body().contains("[-]clock says 203"), health.body());
      assertTrue(health.body().contains("[-]retention is paused"), health.body());
      // The log is on disk after the step in which retention would have deleted.
      assertEquals(202, client.send("{\"channel_id\":\"c\",\"label\":\"future\"}").status());
      awaitAny("clock WHERE doubted IS NOT NULL");
      child.terminate();
      child.exitCode();
    }
    assertEquals(51, number(OURS));
    try (ChildServer child = launchAt("+10y")) {
      child.port();
      child.awaitSaid("retention pauses");
      child.terminate();
      child.exitCode();
    }
    assertEquals(51, number(OURS), "the restart does not believe it either");
  }

  @Test
  void aClockOf1970DoesNotStart() throws Exception {
    try (ChildServer child = launchAt("@1970-01-02 00:00:00")) {
      assertEquals(1, child.exitCode());
      assertTrue(
          child.stderr().stream().anyMatch(line -> line.contains("the clock says 1970-01-0")),
          () -> child.stderr().toString());
    }
    assertFalse(Files.exists(data().resolve("logwire.db")));
  }
}
