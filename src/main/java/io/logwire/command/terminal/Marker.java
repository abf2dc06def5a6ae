package io.logwire.command.terminal;

import io.logwire.command.terminal.Line.Style;
import io.logwire.log.Hits;
import io.logwire.log.Hits.Hit;
import io.logwire.log.LogQuery;
import java.util.Optional;

/** Marks in a line what was searched for. */
public final class Marker {
  private final Hits hits;

  private Marker(Hits hits) {
    this.hits = hits;
  }

  /** Marks nothing. */
  public static Marker none() {
    return new Marker(Hits.none());
  }

  /** Marks what this query asks for, words and a piece of text. */
  public static Marker of(LogQuery query) {
    return new Marker(Hits.of(query));
  }

  /** What it marks. */
  Hits hits() {
    return hits;
  }

  /** The text in that style, with what was found in it marked. */
  public Line mark(Style style, String text) {
    Line line = new Line();
    int done = 0;
    for (Optional<Hit> hit = hits.next(text, 0); hit.isPresent(); hit = hits.next(text, done)) {
      line.add(style, text.substring(done, hit.get().start()));
      done = hit.get().end();
      line.add(Style.MATCH, text.substring(hit.get().start(), done));
    }
    return line.add(style, text.substring(done));
  }

  /** A value, marked if all of it is what was searched for. */
  public Line markWhole(Style style, String value, String shown) {
    return hits.isWhole(value) ? new Line().add(Style.MATCH, shown) : mark(style, shown);
  }
}
