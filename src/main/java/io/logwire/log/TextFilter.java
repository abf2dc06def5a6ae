package io.logwire.log;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a person looks for, in pieces, all of which must be found, without regard to case and
 * accents. A piece is a word, the beginning of one ({@code refu*}) or an {@code "exact phrase"} in
 * label or body; or else exactly the reference, a tag or a value of a custom reference. {@code
 * #stripe} is a tag, or stands so in the text. {@code -word} must not be found. A log is found as
 * well where one of its values is exactly the whole text.
 */
public final class TextFilter {
  private static final int MOST_CHARACTERS = 1_024;
  private static final int MOST_WORDS = 64;
  private static final int MOST_BEGINNINGS = 8;

  private static final Pattern QUOTES = Pattern.compile("[\u201c\u201d\u201e\u201f\u00ab\u00bb]");
  private static final Pattern WHOLE = Pattern.compile("\"([^\"]+)\"");
  private static final Pattern PART = Pattern.compile("(-?)\"([^\"]*)\"?|(\\S+)");

  /**
   * One thing to be found.
   *
   * @param exact what a value has to be
   * @param folded the same without case and accents
   * @param words what has to stand in the text, one behind the other; none if it can only be a
   *     value
   * @param prefix whether the last word may go on
   */
  public record Piece(String exact, String folded, List<String> words, boolean prefix) {

    private static Piece of(String text, boolean quoted) {
      return new Piece(text, Words.fold(text), Words.of(text), !quoted && text.endsWith("*"));
    }

    private static Piece ofValue(String exact) {
      return new Piece(exact, Words.fold(exact), List.of(), false);
    }

    /** The tag that it names by {@code #}. */
    public Optional<String> tag() {
      return exact.length() > 1 && exact.startsWith("#")
          ? Optional.of(exact.substring(1))
          : Optional.empty();
    }

    private boolean isIn(Text text) {
      return text.values.contains(folded)
          || tag().isPresent() && text.tags.contains(folded.substring(1))
          || !words.isEmpty() && (isIn(text.label) || isIn(text.body)) && hasSign(text.entry);
    }

    private boolean hasSign(LogEntry entry) {
      return tag().isEmpty()
          || prefix
          || Words.fold(entry.label()).contains(folded)
          || Words.fold(entry.body()).contains(folded);
    }

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

  /** A log as pieces are looked for in it: everything folded. */
  private record Text(
      LogEntry entry, Set<String> values, Set<String> tags, List<String> label, List<String> body) {

    private static Text of(LogEntry entry) {
      Set<String> tags = new HashSet<>();
      entry.tags().forEach(tag -> tags.add(Words.fold(tag)));
      Set<String> values = new HashSet<>(tags);
      values.add(Words.fold(entry.reference()));
      entry.customReferences().values().forEach(value -> values.add(Words.fold(value)));
      return new Text(entry, values, tags, Words.of(entry.label()), Words.of(entry.body()));
    }
  }

  private final List<Piece> wanted;
  private final List<Piece> unwanted;
  private final String exact;
  private final String folded;

  private TextFilter(List<Piece> wanted, List<Piece> unwanted, String exact) {
    this.wanted = List.copyOf(wanted);
    this.unwanted = List.copyOf(unwanted);
    this.exact = exact;
    this.folded = Words.fold(exact);
  }

  /**
   * Reads a query as a person types it. What is joined without a space ({@code sign-up}) is a
   * phrase as well; signs alone count only where there is nothing else.
   *
   * @throws IllegalArgumentException if there is nothing to look for, or too much
   */
  public static TextFilter of(String query) {
    if (query.length() > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          "a search takes at most %,d characters; this one has %,d"
              .formatted(MOST_CHARACTERS, query.length()));
    }
    List<Piece> wanted = new ArrayList<>();
    List<Piece> unwanted = new ArrayList<>();
    String plain = QUOTES.matcher(query).replaceAll("\"").strip();
    Matcher part = PART.matcher(plain);
    while (part.find()) {
      boolean quoted = part.group(2) != null;
      String text = quoted ? part.group(2) : part.group(3);
      boolean not = quoted ? !part.group(1).isEmpty() : excludes(text);
      Piece piece = Piece.of(not && !quoted ? text.substring(1) : text, quoted);
      if (!piece.words.isEmpty() || piece.tag().isPresent()) {
        (not ? unwanted : wanted).add(piece);
      }
    }
    Matcher whole = WHOLE.matcher(plain);
    String exact = whole.matches() ? whole.group(1) : query.strip();
    if (wanted.isEmpty() && unwanted.isEmpty()) {
      if (exact.replace("\"", "").isBlank()) {
        throw new IllegalArgumentException("a search needs something to look for");
      }
      wanted.add(Piece.ofValue(exact));
    }
    check(wanted, unwanted);
    return new TextFilter(wanted, unwanted, exact);
  }

  private static boolean excludes(String text) {
    return text.length() > 1 && text.charAt(0) == '-' && text.charAt(1) != '-';
  }

  private static void check(List<Piece> wanted, List<Piece> unwanted) {
    int words = 0;
    int beginnings = 0;
    for (List<Piece> pieces : List.of(wanted, unwanted)) {
      words += pieces.stream().mapToInt(piece -> piece.words.size()).sum();
      beginnings += (int) pieces.stream().filter(Piece::prefix).count();
    }
    if (words > MOST_WORDS) {
      throw new IllegalArgumentException(
          "a search takes at most %d words; this one has %d".formatted(MOST_WORDS, words));
    }
    if (beginnings > MOST_BEGINNINGS) {
      throw new IllegalArgumentException(
          "a search takes at most %d beginnings of words, like refu*; this one has %d"
              .formatted(MOST_BEGINNINGS, beginnings));
    }
  }

  /** What must be found, all of it; none if there are only words that must not. */
  public List<Piece> wanted() {
    return wanted;
  }

  /** What a value has to be for the log to be found whatever else, without quotes around it. */
  public String exact() {
    return exact;
  }

  /** Whether that log is found. A phrase does not run from label into body. */
  public boolean matches(LogEntry entry) {
    Text text = Text.of(entry);
    return text.values.contains(folded)
        || wanted.stream().allMatch(piece -> piece.isIn(text))
            && unwanted.stream().noneMatch(piece -> piece.isIn(text));
  }
}
