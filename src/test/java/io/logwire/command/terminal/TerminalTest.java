package io.logwire.command.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
  @Test
  void hasColoursUnlessTheyAreNotWanted() {
    assertTrue(Terminal.of(Map.of("TERM", "xterm")).hasColours());
    assertTrue(Terminal.of(Map.of("NO_COLOR", "")).hasColours());
    assertFalse(Terminal.of(Map.of("NO_COLOR", "1")).hasColours());
    assertFalse(Terminal.of(Map.of("TERM", "dumb")).hasColours());
    assertFalse(Terminal.none().hasColours());
  }

  @Test
  void takesItsSizeFromTheEnvironmentAndElseTheUsualOne() {
    assertEquals(132, Terminal.of(Map.of("COLUMNS", "132")).columns());
    assertEquals(80, Terminal.of(Map.of()).columns());
    assertEquals(80, Terminal.of(Map.of("COLUMNS", "wide")).columns());
    assertEquals(20, Terminal.of(Map.of("COLUMNS", "3")).columns());
  }
}
