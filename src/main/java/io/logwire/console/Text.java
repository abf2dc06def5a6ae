package io.logwire.console;

import io.logwire.log.Surrogates;
import io.logwire.log.Visible;

/**
 * Text of a log on a page: what it says and nothing else. Its direction stays its own ({@code
 * bdi}), and what is no writing is shown as a sign.
 */
final class Text {
  private Text() {}

  /** All of it, on one line. */
  static Html line(String text) {
    return Html.of("<bdi>{}</bdi>", Visible.line(text));
  }

  /** Its beginning, of that many characters at most, on one line; an ellipsis tells of the rest. */
  static Html excerpt(String text, int most) {
    return line(cut(text, most));
  }

  /** The same as plain text. */
  static String cut(String text, int most) {
    // Line feeds and the blanks around them are layout, which a line does not have.
    String beginning = Surrogates.beginning(text, 4 * most);
    String flat = beginning.strip().replaceAll("\\s+", " ");
    boolean longer = flat.codePointCount(0, flat.length()) > most;
    if (longer) {
      return flat.substring(0, flat.offsetByCodePoints(0, most)) + "…";
    }
    return text.length() > beginning.length() ? flat + "…" : flat;
  }

  /** A number with its noun, {@code 1 log} or {@code 2,000 logs}. */
  static String number(long number, String noun) {
    return "%,d %s%s".formatted(number, noun, number == 1 ? "" : "s");
  }
}
