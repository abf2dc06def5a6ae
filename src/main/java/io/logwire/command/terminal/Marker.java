package io.logwire.command.terminal;

import io.logwire.command.terminal.Line.Style;
import io.logwire.log.TextFilter;
import io.logwire.log.Words;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Marks in a text what was searched for, and finds the part of a long one that is worth showing.
 *
 * <p>Limit: the words of a phrase are marked wherever they stand.
 */
public final class Marker {
  private final Set<String> words = new HashSet<>();
  private final Set<String> beginnings = new HashSet<>();
  private final Set<String> values = new HashSet<>(); // folded
  private final String inside;

  private Marker(String inside) {
    this.inside = inside;
  }

  /** Marks nothing. */
  public static Marker none() {
    return new Marker("");
  }

  /** Marks the words that this filter has looked for. */
  public static Marker of(TextFilter filter) {
    Marker marker = new Marker("");
    marker.values.add(Words.fold(filter.exact()));
    for (TextFilter.Piece piece : filter.wanted()) {
      List<String> words = piece.words();
      int last = words.size() - 1;
      if (last >= 0) {
        marker.words.addAll(words.subList(0, last));
        (piece.prefix() ? marker.beginnings : marker.words).add(words.get(last));
      }
      marker.values.add(Words.fold(piece.exact()));
      piece.tag().ifPresent(tag -> marker.values.add(Words.fold(tag)));
    }
    return marker;
  }

  /** Marks this text, case not counted, also inside of words. */
  public static Marker inside(String text) {
    return new Marker(text.toLowerCase(Locale.ROOT));
  }

  /** The text in that style, with what was found in it marked. */
  public Line mark(Style style, String text) {
    Line line = new Line();
    int done = 0;
    for (int[] found = find(text, 0); found != null; found = find(text, found[1])) {
      line.add(style, text.substring(done, found[0]));
      line.add(Style.MATCH, text.substring(found[0], found[1]));
      done = found[1];
    }
    return line.add(style, text.substring(done));
  }

  /** A value, marked if all of it is what was searched for. */
  public Line markWhole(Style style, String value, String shown) {
    boolean found = !values.isEmpty() && values.contains(Words.fold(value));
    return found ? new Line().add(Style.MATCH, shown) : mark(style, shown);
  }

  /**
   * The text from its beginning, or from shortly before what was found in it if that is far off.
   */
  public String excerpt(String text, int cells) {
    int[] found = find(text, 0);
    if (found == null || Cells.of(text.substring(0, found[1])) < cells) {
      return text;
    }
    int start = text.offsetByCodePoints(found[0], 0);
    for (int before = cells / 3; before > 0 && start > 0; before--) {
      start = text.offsetByCodePoints(start, -1);
    }
    return start == 0 ? text : "…" + text.substring(start);
  }

  private int[] find(String text, int from) {
    if (!inside.isEmpty()) {
      int start = text.toLowerCase(Locale.ROOT).indexOf(inside, from);
      return start < 0 ? null : new int[] {start, Math.min(text.length(), start + inside.length())};
    }
    if (words.isEmpty() && beginnings.isEmpty()) {
      return null;
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
      int[] found = findIn(text, start, end);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  // A run of letters is one word, but for scripts without spaces, in which each is one.
  private int[] findIn(String text, int start, int end) {
    List<String> found = Words.of(text.substring(start, end));
    if (found.size() == 1) {
      return isWanted(found.get(0)) ? new int[] {start, end} : null;
    }
    for (int i = start; found.size() > 1 && i < end; ) {
      int next = i + Character.charCount(text.codePointAt(i));
      if (Words.of(text.substring(i, next)).stream().anyMatch(this::isWanted)) {
        return new int[] {i, next};
      }
      i = next;
    }
    return null;
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
