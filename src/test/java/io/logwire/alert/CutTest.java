package io.logwire.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

class CutTest {
  @Test
  void cutsBetweenCodePointsWithAMark() {
    assertEquals("ab", Cut.to(2, "ab", c -> 1));
    assertEquals("a…", Cut.to(2, "abc", c -> 1));
    assertEquals("🚨…", Cut.to(4, "🚨🚨🚨", Character::charCount));
    assertEquals("…", Cut.to(2, "🚨🚨", Character::charCount));
    assertFalse(Cut.to(3, "🚨🚨", Character::charCount).equals("🚨🚨"));
  }
}
