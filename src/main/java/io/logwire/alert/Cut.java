package io.logwire.alert;

import java.util.function.IntUnaryOperator;

/**
 * Makes text fit what a receiver takes.
 *
 * <p>A measure tells what a code point costs in the receiver's unit once it is escaped for it: a
 * character of UTF-16, a byte of UTF-8. Text is cut between code points, and shows that it was.
 */
final class Cut {
  private static final String MARK = "…";

  private Cut() {}

  /** The text, or as much of its beginning as fits together with the mark. */
  static String to(int limit, String text, IntUnaryOperator measure) {
    int markCost = cost(MARK, measure);
    int cost = 0;
    int end = 0; // of what fits together with the mark
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      cost += measure.applyAsInt(c);
      if (cost > limit) {
        return text.substring(0, end).stripTrailing() + MARK;
      }
      i += Character.charCount(c);
      if (cost + markCost <= limit) {
        end = i;
      }
    }
    return text;
  }

  static int cost(String text, IntUnaryOperator measure) {
    return text.codePoints().map(measure).sum();
  }

  /**
   * The text on one line, without what could hide or reorder the rest of the message: control
   * characters and marks of direction.
   */
  static String oneLine(String text) {
    return clean(text.replace('\n', ' ')).strip();
  }

  /** The text with its lines, without control characters and marks of direction. */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.replace("\r\n", "\n")
        .codePoints()
        .forEach(
            c -> {
              if (c == '\n' || !isControl(c)) {
                clean.appendCodePoint(c);
              } else if (Character.isWhitespace(c)) {
                clean.append(' ');
              }
            });
    return clean.toString();
  }

  private static boolean isControl(int c) {
    return Character.isISOControl(c)
        || c == '\u2028'
        || c == '\u2029'
        || c >= '\u202a' && c <= '\u202e'
        || c >= '\u2066' && c <= '\u2069'
        || c == '\u200e'
        || c == '\u200f';
  }
}
