package io.logwire.log;

/** Characters beyond U+FFFF, which take two of Java's. */
public final class Surrogates {
  private Surrogates() {}

  /** The beginning of a text, of that many of Java's characters at most, and no half of one. */
  public static String beginning(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    boolean inPair = most > 0 && Character.isHighSurrogate(text.charAt(most - 1));
    return text.substring(0, inPair ? most - 1 : most);
  }

  /** Where the first half of a character is that has no other half; -1 where there is none. */
  public static int lone(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        i++;
        if (i == text.length() || !Character.isSurrogatePair(c, text.charAt(i))) {
          return i - 1;
        }
      }
    }
    return -1;
  }
}
