package io.logwire.log;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where in a text the words are that were searched for, so that a person sees why a log was found.
 *
 * <p>Limit: the words of a phrase are found wherever they stand.
 */
public final class Hits {
  private final Set<String> words = new HashSet<>();
  private final Set<String> beginnings = new HashSet<>();
  private final Set<String> values = new HashSet<>(); // folded
  private final String inside;

  /**
   * A stretch of a text.
   *
   * @param start its first character
   * @param end the one behind its last
   */
  public record Hit(int start, int end) {}

  private Hits(String inside) {
    this.inside = inside;
  }

  /** Of a search for nothing. */
  public static Hits none() {
    return new Hits("");
  }

  /** Of what this filter has looked for. */
  public static Hits of(TextFilter filter) {
    Hits hits = new Hits("");
    hits.values.add(Words.fold(filter.exact()));
    for (TextFilter.Piece piece : filter.wanted()) {
      List<String> words = piece.words();
      int last = words.size() - 1;
      if (last >= 0) {
        hits.words.addAll(words.subList(0, last));
        (piece.prefix() ? hits.beginnings : hits.words).add(words.get(last));
      }
      hits.values.add(Words.fold(piece.exact()));
      piece.tag().ifPresent(tag -> hits.values.add(Words.fold(tag)));
    }
    return hits;
  }

  /** Of a piece of text, case not counted, also inside of words. */
  public static Hits inside(String text) {
    return new Hits(text.toLowerCase(Locale.ROOT));
  }

  /** Whether all of a value is what was searched for. */
  public boolean isWhole(String value) {
    return !values.isEmpty() && values.contains(Words.fold(value));
  }

  /** The first hit at that character or behind it. */
  public Optional<Hit> next(String text, int from) {
    if (!inside.isEmpty()) {
      int start = text.toLowerCase(Locale.ROOT).indexOf(inside, from);
      return start < 0
          ? Optional.empty()
          : Optional.of(new Hit(start, Math.min(text.length(), start + inside.length())));
    }
    if (words.isEmpty() && beginnings.isEmpty()) {
      return Optional.empty();
    }
    int end = from;
    while (end < text.length()) {
      int start = end;
      while (start < text.length() && !isPartOfWord(text.codePointAt(start))) {
        start += Character.charCount(text.codePointAt(start));
      }
      end = start;
      while (end < text.length() && isPartOfWord(text.codePointAt(end))) {
        end += Character.charCount(text.codePointAt(end));
      }
      Optional<Hit> found = in(text, start, end);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  // A run of letters is one word, but for scripts without spaces, in which each is one.
  private Optional<Hit> in(String text, int start, int end) {
    List<String> found = Words.of(text.substring(start, end));
    if (found.size() == 1) {
      return isWanted(found.get(0)) ? Optional.of(new Hit(start, end)) : Optional.empty();
    }
    for (int i = start; found.size() > 1 && i < end; ) {
      int next = i + Character.charCount(text.codePointAt(i));
      if (Words.of(text.substring(i, next)).stream().anyMatch(this::isWanted)) {
        return Optional.of(new Hit(i, next));
      }
      i = next;
    }
    return Optional.empty();
  }

  private boolean isWanted(String word) {
    return words.contains(word) || beginnings.stream().anyMatch(word::startsWith);
  }

  private static boolean isPartOfWord(int c) {
    return Character.isLetterOrDigit(c)
        || switch (Character.getType(c)) {
          case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK -> true;
          default -> false;
        };
  }
}
