package io.logwire.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTest {
  @Test
  void splitsAtWhatIsNeitherLetterNorDigit() {
    assertEquals(
        List.of("sign", "up", "failed", "5xx", "a", "b"), Words.of("Sign-up FAILED: 5xx, a_b"));
    assertEquals(List.of(), Words.of(" -- ... "));
    assertEquals(List.of(), Words.of(""));
  }

  @Test
  void foldsCaseAndAccents() {
    assertEquals(List.of("payment", "refuse"), Words.of("Payment refusé"));
    assertEquals(List.of("uber", "οδοσ", "ijsland"), Words.of("ÜBER ὁδός Ĳsland"));
    assertEquals(List.of("resume"), Words.of("re\u0301sume\u0301"));
    assertEquals(List.of("full"), Words.of("ｆｕｌｌ"));
  }

  @Test
  void takesEachIdeographAsAWord() {
    assertEquals(List.of("order", "已", "退", "款", "17"), Words.of("order已退款17"));
    assertEquals(List.of("か", "な"), Words.of("かな"));
  }

  @Test
  void keepsLettersBeyondTheFirstPlane() {
    assertEquals(List.of("a", "𐐨"), Words.of("a\ud83d\ude80𐐀"));
  }
}
