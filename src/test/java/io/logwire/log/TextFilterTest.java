package io.logwire.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextFilterTest {
  private static final LogEntry ENTRY =
      new LogEntry(
          "c",
          "",
          "Card payment failed",
          "The bank of Müller refused: do not honour",
          LogType.ERROR,
          false,
          List.of(),
          Map.of());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "payment | true",
        "pay | false",
        "pay* | true",
        "PAYMENT bank | true",
        "payment cash | false",
        "muller | true",
        "\"do not honour\" | true",
        "\"do honour\" | false",
        "\"failed the\" | false",
        "card-payment | true",
        "payment-card | false",
        "card-pay* | true",
        "\"card pay*\" | false",
        "\"refused do | true"
      })
  void findsWordsBeginningsAndPhrases(String query, boolean found) {
    assertEquals(found, TextFilter.of(query).matches(ENTRY));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "user#7/Ä | true",
        "\"user#7/Ä\" | true",
        "USER#7/Ä | false",
        "user#7 | false",
        "A-17 | true",
        "a-17 | false",
        "A-17 x | false",
        "eu west | true",
        "eu | false",
        "order | false"
      })
  void findsAnExactReferenceTagOrValueOfACustomReference(String query, boolean found) {
    LogEntry entry =
        new LogEntry(
            "c",
            "user#7/Ä",
            "label",
            "",
            LogType.ERROR,
            false,
            List.of("eu west"),
            Map.of("order", "A-17"));
    assertEquals(found, TextFilter.of(query).matches(entry));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "*", "\"\"", "- ! ?"})
  void refusesAQueryWithoutAWord(String query) {
    assertThrows(IllegalArgumentException.class, () -> TextFilter.of(query));
  }
}
