package io.logwire.logger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RepeatsTest {
  @Test
  void writesTenOfAKindInAMinuteAndThenSaysHowManyItPassedBy() {
    Repeats repeats = new Repeats();
    for (int i = 0; i < Repeats.MOST; i++) {
      assertEquals(0, repeats.pass("one", i));
    }
    for (int i = 0; i < 5_000; i++) {
      assertEquals(-1, repeats.pass("one", 20));
    }
    assertEquals(0, repeats.pass("another", 20));
    assertEquals(5_000, repeats.pass("one", Repeats.WINDOW));
    assertEquals(0, repeats.pass("one", Repeats.WINDOW));
  }

  @Test
  void boundsWhatOneFaultWritesWithItsStack() {
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      for (int i = 0; i < 5_000; i++) {
        LoggerFactory.getLogger("io.logwire.RepeatsTest")
            .error("failed {}", i, new IllegalStateException("stack"));
      }
    } finally {
      System.setErr(before);
    }
    String text = log.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("failed 0\n") && !text.contains("failed 10\n"));
  }
}
