package io.logwire.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ExcerptTest {
  private static final Hits REFUND = Hits.of(TextFilter.of("refund"));

  @Test
  void beginsShortlyBeforeWhatWasFound() {
    String text = "word ".repeat(200) + "the refund came late";
    String shown = Excerpt.of(text, REFUND, 60);
    assertTrue(shown.startsWith("…word word word the refund"), shown);
    assertTrue(shown.endsWith("the refund came late"), shown);
  }

  @Test
  void staysAtTheBeginningWhereTheHitIsThere() {
    String text = "A refund, " + "word ".repeat(200);
    assertEquals(text, Excerpt.of(text, REFUND, 60));
  }

  @Test
  void showsWhatATraceComesToUnlessTheHitIsInIt() {
    String trace =
        """
        Traceback (most recent call last):
          File "/app/plans.py", line 41, in upgrade
            refund(user)
        ValueError: gold
        """;
    assertEquals(
        "ValueError: gold at upgrade (/app/plans.py:41)", Excerpt.of(trace, Hits.none(), 160));
    assertEquals(trace, Excerpt.of(trace, REFUND, 160));
  }

  @Test
  void cutsNoCharacterInTwo() {
    String text = "\ud83d\ude80".repeat(100) + " refund";
    for (int most = 3; most < 60; most++) {
      String shown = Excerpt.of(text, REFUND, most);
      assertFalse(Character.isLowSurrogate(shown.charAt(1)), shown);
    }
  }
}
