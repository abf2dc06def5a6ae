package io.logwire.logger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class RepeatsTest {
  private static final Repeats.Kind ONE = new Repeats.Kind(Level.WARN, "one {}");
  private static final Repeats.Kind ANOTHER = new Repeats.Kind(Level.INFO, "one {}");

  @Test
  void writesTenOfAKindInAMinuteAndThenSaysHowManyItPassedBy() {
    Repeats repeats = tenOf(ONE);
    assertEquals(Repeats.FIRST_PASSED_BY, repeats.pass(ONE, 20));
    for (int i = 1; i < 5_000; i++) {
      assertEquals(Repeats.PASSED_BY, repeats.pass(ONE, 20));
    }
    assertEquals(0, repeats.pass(ANOTHER, 20));
    assertEquals(5_000, repeats.pass(ONE, Repeats.WINDOW));
    assertEquals(0, repeats.pass(ONE, Repeats.WINDOW));
  }

  @Test
  void tellsWhatItPassedByOnceAlsoWhereNothingComesAfterIt() {
    Repeats repeats = tenOf(ONE);
    repeats.pass(ONE, 20);
    repeats.pass(ONE, 20);

    assertEquals(2, repeats.take(ONE));
    assertEquals(0, repeats.take(ONE));
    assertEquals(Repeats.FIRST_PASSED_BY, repeats.pass(ONE, 20));
    assertEquals(Map.of(ONE, 1L), repeats.takeAll());
    assertEquals(0, repeats.pass(ONE, Repeats.WINDOW));
  }

  private static Repeats tenOf(Repeats.Kind kind) {
    Repeats repeats = new Repeats();
    for (int i = 0; i < Repeats.MOST; i++) {
      assertEquals(0, repeats.pass(kind, i));
    }
    return repeats;
  }

  @Test
  void boundsWhatOneFaultWritesWithItsStack() {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(log, true, StandardCharsets.UTF_8);
    OperatorOutput output = new OperatorOutput(false, () -> stream);
    OperatorLogger logger = new OperatorLogger("io.logwire.RepeatsTest", null, output);
    for (int i = 0; i < 5_000; i++) {
      logger.error("failed {}", i, new IllegalStateException("stack"));
    }
    output.awaitWritten(Duration.ofSeconds(60));
    String text = log.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("failed 0\n") && !text.contains("failed 10\n"));
  }
}
