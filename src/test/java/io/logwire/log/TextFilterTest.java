package io.logwire.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
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
        "USER#7/ä | true",
        "user#7 | false",
        "A-17 | true",
        "a-17 | true",
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
  @ValueSource(strings = {"", " ", "\"\"", "\" \""})
  void refusesAQueryOfNothing(String query) {
    assertThrows(IllegalArgumentException.class, () -> TextFilter.of(query));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "A-2160 paid | true",
        "a-2160 PAID kunde | true",
        "A-2160 refunded | false",
        "#stripe | true",
        "#STRIPE paid | true",
        "#strip | false",
        "#paid | false",
        "#4711 | true",
        "#2160 | false",
        "\"big customer\" paid | true",
        "\u201cpaid by\u201d | true",
        "\u201ebig customer\u201c | true",
        "paid -refunded | true",
        "paid -kunde | false",
        "paid -#stripe | false",
        "paid -\"by kunde\" | false",
        "-refunded | true",
        "-paid | false",
        "\ud83d\ude80 | true",
        "\ud83d\ude81 | false",
        "paid & kunde | true",
        "strasse lukasz soren aeon thor | true",
        "Straße Łukasz Søren ÆON Þor | true"
      })
  void findsPiecesEachInTheTextOrAsAValue(String query, boolean found) {
    LogEntry entry =
        new LogEntry(
            "c",
            "Big Customer",
            "Paid by Kunde #4711",
            "STRASSE \u0141ukasz S\u00f8ren \u00c6on \u00deor",
            LogType.SUCCESS,
            false,
            List.of("Stripe", "\ud83d\ude80"),
            Map.of("order", "A-2160"));
    assertEquals(found, TextFilter.of(query).matches(entry));
  }

  @Test
  void isBounded() {
    assertThrows(IllegalArgumentException.class, () -> TextFilter.of("w ".repeat(65)));
    assertThrows(IllegalArgumentException.class, () -> TextFilter.of("a* ".repeat(9)));
    assertThrows(IllegalArgumentException.class, () -> TextFilter.of("w".repeat(1_025)));
    assertThrows(IllegalArgumentException.class, () -> TextFilter.of("\"" + "w ".repeat(65)));
    TextFilter.of("w ".repeat(64));
  }
}
