package io.logwire.command.terminal;

import io.logwire.log.LogType;
import java.util.ArrayList;
import java.util.List;

/**
 * A line for a terminal, of pieces that have a style each. It is cut as a whole, and each style
 * ends with its piece, so that a line changes nothing of what comes after it.
 */
public final class Line {

  /** How a piece looks, in the colours that the owner of the terminal has chosen. */
  public enum Style {
    PLAIN(""),
    DIM("2"),
    HEADING("1"),
    MATCH("7"),
    ALERT("1;33"),
    REFERENCE("36"),
    PAGE_VIEW("34"),
    ACTION("36"),
    SUCCESS("32"),
    ERROR("31"),
    INFORMATION("33");

    private final String code; // of SGR

    Style(String code) {
      this.code = code;
    }

    /** That of the logs of a type. */
    public static Style of(LogType type) {
      return valueOf(type.name());
    }
  }

  private record Piece(String text, Style style) {}

  private final List<Piece> pieces = new ArrayList<>();

  /** Adds text that has come out of {@link Cells#line}. */
  public Line add(Style style, String text) {
    if (!text.isEmpty()) {
      pieces.add(new Piece(text, style));
    }
    return this;
  }

  public Line add(String text) {
    return add(Style.PLAIN, text);
  }

  public Line add(Line more) {
    pieces.addAll(more.pieces);
    return this;
  }

  public boolean isEmpty() {
    return pieces.isEmpty();
  }

  public int cells() {
    return pieces.stream().mapToInt(piece -> Cells.of(piece.text)).sum();
  }

  /** This line, cut to take that many cells at most. */
  public Line cut(int most) {
    int left = cells() <= most ? Integer.MAX_VALUE : most;
    Line cut = new Line();
    for (Piece piece : pieces) {
      int cells = Cells.of(piece.text);
      if (cells >= left) { // and more is to come, or this is too long: the sign takes a cell
        String text = cells == left ? piece.text + "…" : piece.text;
        return cut.add(piece.style, Cells.cut(text, left));
      }
      cut.add(piece.style, piece.text);
      left -= cells;
    }
    return cut;
  }

  /** The line as it is written, without a line feed. */
  public String render(boolean colours) {
    StringBuilder line = new StringBuilder();
    for (Piece piece : pieces) {
      if (colours && piece.style != Style.PLAIN) {
        line.append("\u001b[").append(piece.style.code).append('m');
        line.append(piece.text).append("\u001b[0m");
      } else {
        line.append(piece.text);
      }
    }
    return line.toString();
  }
}
