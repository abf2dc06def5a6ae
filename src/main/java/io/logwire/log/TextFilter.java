package io.logwire.log;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a person looks for: words, beginnings of words ({@code refu*}) and {@code "exact phrases"}
 * in label and body. All of them must be found, in any order, without regard to case and accents. A
 * log whose reference, or one of whose tags or values of custom references, is exactly this text is
 * found as well.
 */
public final class TextFilter {

  /**
   * One thing to be found: words that follow one another.
   *
   * @param words at least one
   * @param prefix whether the last word may go on
   */
  public record Phrase(List<String> words, boolean prefix) {

    private boolean isIn(List<String> text) {
      int last = words.size() - 1;
      for (int start = 0; start + last < text.size(); start++) {
        String end = text.get(start + last);
        boolean ends = prefix ? end.startsWith(words.get(last)) : end.equals(words.get(last));
        if (ends && text.subList(start, start + last).equals(words.subList(0, last))) {
          return true;
        }
      }
      return false;
    }
  }

  private static final Pattern WHOLE = Pattern.compile("\"([^\"]+)\"");
  private static final Pattern PART = Pattern.compile("\"([^\"]*)\"?|(\\S+)");

  private final List<Phrase> phrases;
  private final String exact;

  private TextFilter(List<Phrase> phrases, String exact) {
    this.phrases = List.copyOf(phrases);
    this.exact = exact;
  }

  /**
   * Reads a query as a person types it. What is joined without a space ({@code sign-up}) is a
   * phrase as well.
   *
   * @throws IllegalArgumentException if it holds no letter and no digit
   */
  public static TextFilter of(String query) {
    List<Phrase> phrases = new ArrayList<>();
    Matcher part = PART.matcher(query);
    while (part.find()) {
      String text = part.group(1) == null ? part.group(2) : part.group(1);
      List<String> words = Words.of(text);
      if (!words.isEmpty()) {
        phrases.add(new Phrase(words, part.group(1) == null && text.endsWith("*")));
      }
    }
    if (phrases.isEmpty()) {
      throw new IllegalArgumentException("a search needs at least one letter or digit: " + query);
    }
    String exact = query.strip();
    Matcher quoted = WHOLE.matcher(exact);
    return new TextFilter(phrases, quoted.matches() ? quoted.group(1) : exact);
  }

  /** What must be found, all of it; at least one. */
  public List<Phrase> phrases() {
    return phrases;
  }

  /** What a reference, a tag or a value has to be, without the quotes around all of it. */
  public String exact() {
    return exact;
  }

  /**
   * Whether label and body of that log hold all of it, or one of its values is it. A phrase does
   * not run from label into body.
   */
  public boolean matches(LogEntry entry) {
    return isAValueOf(entry) || isInTextOf(entry);
  }

  private boolean isAValueOf(LogEntry entry) {
    return entry.reference().equals(exact)
        || entry.tags().contains(exact)
        || entry.customReferences().containsValue(exact);
  }

  private boolean isInTextOf(LogEntry entry) {
    List<String> label = Words.of(entry.label());
    List<String> body = Words.of(entry.body());
    return phrases.stream().allMatch(phrase -> phrase.isIn(label) || phrase.isIn(body));
  }
}
