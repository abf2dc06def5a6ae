package io.logwire.store.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TermsTest {
  @ParameterizedTest
  @CsvSource({
    "refund, r, true", "refund, refu, true", "refund, refun, true", "refund, refund, true",
    "refu, refu, true", "refu, refun, false", "refund, reg, false", "größe, grö, true",
    "größe, gro, false", "订单, 订, true", "订单, 单, false", "\ud83d\ude80x, \ud83d\ude80, true",
    "zz, z, true", "9, 9, true", "a, b, false"
  })
  void ofAWordAreBetweenThoseOfItsBeginning(String word, String beginning, boolean isBetween) {
    long term = Terms.word(word);
    assertEquals(isBetween, term >= Terms.firstOf(beginning) && term <= Terms.lastOf(beginning));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "refund", "größe", "订单已退款", "\ud83d\ude80\ud83d\ude80", "é"})
  void ofAWordBeginWithItsFirstFiveBytes(String word) {
    byte[] bytes = Arrays.copyOf(word.getBytes(StandardCharsets.UTF_8), 5);
    long beginning = 0;
    for (byte b : bytes) {
      beginning = beginning << 8 | b & 0xff;
    }
    assertEquals(beginning, Terms.word(word) >>> 23);
  }

  @Test
  void differFromWordToWord() {
    assertNotEquals(Terms.word("refund"), Terms.word("refunds"));
    assertNotEquals(Terms.word("100000000001"), Terms.word("100000000002"));
  }

  @Test
  void ofValuesCountNoCaseAndAreNoWords() {
    assertEquals(Terms.reference("User 4711"), Terms.reference("user 4711"));
    assertEquals(Terms.tag("Stripe"), Terms.tag("STRIPE"));
    assertNotEquals(Terms.tag("stripe"), Terms.reference("stripe"));
    assertNotEquals(Terms.customReference("a", "bc"), Terms.customReference("ab", "c"));
    assertTrue(Terms.channel("c") > Terms.lastOf("\udbff\udfff"));
  }

  @Test
  void ofALogAreSortedAndEachOnce() {
    LogEntry entry =
        new LogEntry(
            "shop", "r", "one two", "Two, one", LogType.ACTION, false, List.of(), Map.of("k", "v"));
    long[] expected = {
      Terms.channel("shop"),
      Terms.type(LogType.ACTION),
      Terms.reference("r"),
      Terms.customReference("k", "v"),
      Terms.customValue("v"),
      Terms.word("one"),
      Terms.word("two")
    };
    Arrays.sort(expected);
    assertEquals(Arrays.toString(expected), Arrays.toString(Terms.of(entry)));
  }
}
