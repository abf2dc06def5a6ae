package io.logwire.log;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
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
  private String piece = ""; // folded

  /**
   * A stretch of a text.
   *
   * @param start its first character
   * @param end the one behind its last
   */
  public record Hit(int start, int end) {}

  private Hits() {}

  /** Of a search for nothing. */
  public static Hits none() {
    return new Hits();
  }

  /** Of the words and the piece of text that this query asks for. */
  public static Hits of(LogQuery query) {
    Hits hits = query.text().map(Hits::of).orElseGet(Hits::none);
    hits.piece = query.piece().map(PieceFilter::folded).orElse("");
    return hits;
  }

  /** Of what this filter has looked for. */
  public static Hits of(TextFilter filter) {
    Hits hits = new Hits();
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

  /** Whether all of a value is what was searched for. */
  public boolean isWhole(String value) {
    return !values.isEmpty() && values.contains(Words.fold(value));
  }

  /** The first hit at that character or behind it. */
  public Optional<Hit> next(String text, int from) {
    Optional<Hit> inside = piece.isEmpty() ? Optional.empty() : nextPiece(text, from);
    if (words.isEmpty() && beginnings.isEmpty()) {
      return inside;
    }
    int most = inside.map(Hit::start).orElse(text.length());
    return nextWord(text, from, most).or(() -> inside);
  }

  // Folded as far as it has to be, with the place of each sign.
  private Optional<Hit> nextPiece(String text, int from) {
    StringBuilder folded = new StringBuilder();
    int[] places = new int[64];
    for (int i = from; i < text.length(); ) {
      char c = text.charAt(i);
      int next = i + Character.charCount(text.codePointAt(i));
      int known = folded.length();
      if (c < 0x80) {
        folded.append(Character.toLowerCase(c));
      } else {
        folded.append(Words.fold(text.substring(i, next)));
      }
      while (places.length < folded.length()) {
        places = Arrays.copyOf(places, 2 * places.length);
      }
      Arrays.fill(places, known, folded.length(), i);
      int at = folded.indexOf(piece, Math.max(0, known - piece.length() + 1));
      if (at >= 0) {
        return Optional.of(new Hit(places[at], behindMarks(text, next)));
      }
      i = next;
    }
    return Optional.empty();
  }

  private static int behindMarks(String text, int from) {
    int end = from;
    while (end < text.length()
        && Character.getType(text.codePointAt(end)) == Character.NON_SPACING_MARK) {
      end += Character.charCount(text.codePointAt(end));
    }
    return end;
  }

  // One that begins before that place.
  private Optional<Hit> nextWord(String text, int from, int before) {
    int end = from;
    while (end < before) {
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
        return found.filter(hit -> hit.start() < before);
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
