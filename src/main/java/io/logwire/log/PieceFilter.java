package io.logwire.log;

import io.logwire.log.LogField.Kind;
import java.util.stream.Stream;

/**
 * A piece of text that is looked for also inside of words, without regard to case and accents: in
 * reference, label and body, in tags, and in values of custom references. No index knows it.
 *
 * @param typed as a person has written it; every sign of it counts
 * @param folded the same without case and accents
 */
public record PieceFilter(String typed, String folded) {
  private static final int MOST_CHARACTERS = 1_000;

  /**
   * A filter for that piece.
   *
   * @throws IllegalArgumentException if there is nothing to look for, or too much
   */
  public static PieceFilter of(String piece) {
    String folded = Words.fold(piece);
    if (folded.isBlank()) {
      throw new IllegalArgumentException("a search needs something to look for");
    }
    if (piece.length() > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          "a piece of text has at most %,d characters; this one has %,d"
              .formatted(MOST_CHARACTERS, piece.length()));
    }
    return new PieceFilter(piece, folded);
  }

  /** Whether that log holds it. */
  public boolean matches(LogEntry entry) {
    Stream<String> texts =
        LogField.all().stream()
            .filter(field -> field.kind() == Kind.TEXT)
            .map(field -> field.of(entry));
    Stream<String> values =
        Stream.concat(entry.tags().stream(), entry.customReferences().values().stream());
    return Stream.concat(texts, values).anyMatch(text -> Words.fold(text).contains(folded));
  }
}
