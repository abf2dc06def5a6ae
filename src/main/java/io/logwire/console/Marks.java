package io.logwire.console;

import io.javalin.http.Context;
import io.logwire.log.Excerpt;
import io.logwire.log.Hits;
import io.logwire.log.Hits.Hit;
import io.logwire.log.TextFilter;
import io.logwire.log.Visible;
import java.util.Optional;

/** Text of a log on a page, as {@link Text} shows it, with what was searched for marked in it. */
final class Marks {
  private static final int MOST = 200; // of one text, so that a page stays small

  private static final int MOST_IN_A_LINK = 100; // characters, as each log of a page has one

  private final Hits hits;
  private final String typed;

  private Marks(Hits hits, String typed) {
    this.hits = hits;
    this.typed = typed;
  }

  /** No marks. */
  static Marks none() {
    return new Marks(Hits.none(), "");
  }

  /** Those of a search, if there is one. */
  static Marks of(Filter filter) {
    return filter
        .query()
        .text()
        .map(search -> new Marks(Hits.of(search), filter.text()))
        .orElseGet(Marks::none);
  }

  /** Those that the link to this page asks for. */
  static Marks of(Context ctx) {
    String typed = ctx.queryParam("text");
    if (typed == null || typed.isBlank()) {
      return none();
    }
    try {
      return new Marks(Hits.of(TextFilter.of(typed)), typed);
    } catch (IllegalArgumentException e) {
      return none(); // the log is shown in any case
    }
  }

  /** The link to a page that marks the same. */
  Link on(Link link) {
    boolean worthIt = !typed.isEmpty() && typed.length() <= MOST_IN_A_LINK;
    return worthIt ? link.plus("text", typed) : link;
  }

  /** The part of a text that is worth showing, of that many characters at most, on one line. */
  Html excerpt(String text, int most) {
    return marked(Visible.line(Text.cut(Excerpt.of(text, hits, most), most)));
  }

  /** All of it, on one line. */
  Html line(String text) {
    return marked(Visible.line(text));
  }

  /** All of it, with its line feeds. */
  Html lines(String text) {
    return marked(Visible.lines(text));
  }

  /** A value, marked as a whole if it is what was searched for. */
  Html value(String value, String shown) {
    String visible = Visible.line(shown);
    return hits.isWhole(value) ? Html.of("<bdi><mark>{}</mark></bdi>", visible) : marked(visible);
  }

  private Html marked(String text) {
    Html html = new Html();
    int done = 0;
    int marks = 0;
    Optional<Hit> hit = hits.next(text, 0);
    while (hit.isPresent() && marks++ < MOST) {
      html.add("{}", text.substring(done, hit.get().start()));
      done = hit.get().end();
      html.add("<mark>{}</mark>", text.substring(hit.get().start(), done));
      hit = hits.next(text, done);
    }
    return Html.of("<bdi>{}</bdi>", html.add("{}", text.substring(done)));
  }
}
