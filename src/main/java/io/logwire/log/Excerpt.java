package io.logwire.log;

/** The part of a long text that is worth showing where not all of it fits. */
public final class Excerpt {
  private static final String MORE = "…";

  private Excerpt() {}

  /**
   * The text from shortly before what was found in it, where that is not within its first
   * characters; else what a trace comes to; else all of it. Cut the end where it is too long.
   *
   * @param most as many characters are shown
   */
  public static String of(String text, Hits hits, int most) {
    return hits.next(text, 0)
        .map(hit -> hit.end() <= most ? text : from(text, hit.start(), most / 3))
        .orElseGet(() -> Trace.summary(text).orElse(text));
  }

  private static String from(String text, int hit, int before) {
    int start = Math.max(0, hit - before);
    if (start == 0) {
      return text;
    }
    int word = start;
    while (word < hit && !Character.isWhitespace(text.charAt(word - 1))) {
      word++;
    }
    if (word == hit) { // nothing but a part of one before it
      word = Character.isLowSurrogate(text.charAt(start)) ? start - 1 : start;
    }
    return MORE + text.substring(word);
  }
}
