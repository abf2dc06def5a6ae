package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real OutOfMemoryError under load: the process ends, and what it acknowledged is there. */
@Timeout(240)
class OutOfMemoryTest {
  private static final String BYTES_LEFT = Integer.toString(1 << 20);
  private static final int BODY = 65_000;
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final String CLASS_PATH =
      System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

  @TempDir Path home;
  private final Ledger ledger = new Ledger();

  /**
   * With the option that it is always started with, and without, as by who writes his own command
   * line.
   */
  @ParameterizedTest
  @CsvSource({"-XX:+ExitOnOutOfMemoryError, 3", "-XX:-ExitOnOutOfMemoryError, 1"})
  void endsTheProcessAndLosesNothing(String option, int exitCode) throws Exception {
    Path data = home.resolve("data");
    List<String> java = List.of(JAVA, "-cp", CLASS_PATH, "-XX:+UseSerialGC", "-Xmx40m", option);
    String hungry = HungryServer.class.getName();
    try (ChildServer child = ChildServer.launch(java, data, Map.of(), hungry, BYTES_LEFT)) {
      child.awaitSaid(HungryServer.SAYS);
      long before = System.nanoTime();
      List<HttpLoad> loads = new ArrayList<>();
      loads.add(new HttpLoad(child.port(), "small", 4, 200, ledger));
      while (child.isAlive()) {
        addLoad(child, loads);
        child.endsWithin(TimeUnit.MILLISECONDS.toNanos(100));
      }
      Duration took = Duration.ofNanos(System.nanoTime() - before);
      assertEquals(exitCode, child.exitCode(), () -> "it said " + child.stderr());
      assertTrue(took.toSeconds() < 100, () -> "it took " + took);
      for (HttpLoad load : loads) {
        load.close();
      }
      String said = String.join("\n", child.stderr()) + String.join("\n", child.stdout());
      assertTrue(said.contains("OutOfMemoryError"), said);
    }
    ChildServer.start(data).close();
    ledger.doubtRefusals();
    ledger.check(data.resolve("logwire.db"));
  }

  private void addLoad(ChildServer child, List<HttpLoad> loads) {
    try {
      loads.add(new HttpLoad(child.port(), "large" + loads.size(), 4, BODY, ledger));
    } catch (IOException e) {
      // it has ended
    }
  }
}
