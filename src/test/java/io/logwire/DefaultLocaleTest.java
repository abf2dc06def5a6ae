package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.console.Visitor;
import io.logwire.docs.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written where the system writes numbers, or letters, in another way. */
class DefaultLocaleTest {
  private static final String[] EGYPT = {"-Duser.language=ar", "-Duser.country=EG"};
  private static final String[] TURKEY = {"-Duser.language=tr", "-Duser.country=TR"};

  @TempDir Path home;

  @Test
  void isThatOfProgramsWhateverTheSystemSays() throws Exception {
    Path data = home.resolve("data");
    int logs = 0;
    for (String[] locale : List.of(EGYPT, TURKEY)) {
      try (ChildServer child = ChildServer.start(data, locale); // reads the port of its greeting
          LogClient client = child.connect()) {
        assertEquals(202, client.send("{\"channel_id\":\"c\",\"label\":\"I\"}").status());
        assertEquals(413, client.send(" ".repeat((1 << 20) + 1)).status());
        String metrics = new Visitor(child.consolePort()).get("/metrics").body();
        assertTrue(
            metrics.chars().allMatch(c -> c < 0x80), () -> "no scraper reads this: " + metrics);
        assertTrue(
            metrics
                .lines()
                .filter(line -> !line.startsWith("#"))
                .allMatch(line -> line.matches(".* [-+.0-9Ee]+|.* (NaN|\\+Inf)")),
            metrics);
        child.terminate();
        assertEquals(ChildServer.SIGTERM, child.exitCode());
      }
      List<String> command = new ArrayList<>(ChildJvm.archived());
      command.addAll(List.of(locale));
      command.addAll(List.of(LogWire.class.getName(), "stats", "--utc"));
      Program.Ended stats =
          new Program(home)
              .with("LOGWIRE_DATA", data.toString())
              .run(command.toArray(String[]::new));
      assertEquals(0, stats.exitCode(), stats.err());
      assertTrue(stats.out().contains("information " + ++logs), stats.out());
    }
  }
}
