package io.logwire.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonLayoutTest {
  @Test
  void hasALineForEachValue() {
    assertEquals(
        """
        {
          "order": "A-17",
          "lines": [
            {
              "sku": "t1",
              "n": 2
            },
            null
          ],
          "empty": {},
          "none": []
        }""",
        JsonLayout.of(
                """
                {"order":"A-17","lines":[{"sku":"t1","n":2},null],"empty":{},"none":[]}
                """)
            .orElseThrow());
  }

  @Test
  void keepsTheDigitsOfNumbersTheOrderAndRepeatedNames() {
    assertEquals(
        """
        [
          1.10,
          12345678901234567890123,
          1E400,
          {
            "b": 1,
            "a": 2,
            "b": 3
          }
        ]""",
        JsonLayout.of("[1.10, 12345678901234567890123, 1E400, {\"b\":1,\"a\":2,\"b\":3}]")
            .orElseThrow());
  }

  @Test
  void leavesAloneWhatIsNoObjectAndNoArray() {
    for (String text :
        new String[] {
          "",
          "42",
          "\"text\"",
          "true",
          "{not json}",
          "{\"cut\": [1, 2",
          "[1] and more",
          "{}}",
          "[".repeat(5_000),
          "Traceback (most recent call last):"
        }) {
      assertEquals(Optional.empty(), JsonLayout.of(text), text);
    }
  }
}
