package io.logwire.console;

import io.javalin.http.Context;
import io.logwire.log.Excerpt;
import io.logwire.log.Hits;
import io.logwire.log.Hits.Hit;
import io.logwire.log.LogQuery;
import io.logwire.log.Visible;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text of a log on a page, as {@link Text} shows it, with what was searched for marked in it. */
final class Marks {
  // Up to a blank or a sign that ends a quotation; not the stop of the sentence around it.
  private static final Pattern ADDRESS =
      Pattern.compile("https?://[^\\s<>\"'`⟨⟩]*[^\\s<>\"'`⟨⟩.,;:!?)\\]}]");
  private static final String TEXT = "text";
  private static final String PIECE = "contains";
  private static final int MOST = 200; // of one text, so that a page stays small

  private static final int MOST_IN_A_LINK = 100; // characters, as each log of a page has one

  private final Hits hits;
  private final Map<String, String> asked; // what is marked, as parameters of a link

  private Marks(Hits hits, Map<String, String> asked) {
    this.hits = hits;
    this.asked = asked;
  }

  /** No marks. */
  static Marks none() {
    return new Marks(Hits.none(), Map.of());
  }

  /** Those of a search, if there is one. */
  static Marks of(Filter filter) {
    return new Marks(Hits.of(filter.query()), asked(filter::value));
  }

  /** Those that the link to this page asks for. */
  static Marks of(Context ctx) {
    Map<String, String> asked =
        asked(name -> ctx.queryParam(name) == null ? "" : ctx.queryParam(name));
    try {
      LogQuery query = LogQuery.latest(1);
      query = asked.containsKey(TEXT) ? query.text(asked.get(TEXT)) : query;
      query = asked.containsKey(PIECE) ? query.contains(asked.get(PIECE)) : query;
      return new Marks(Hits.of(query), asked);
    } catch (IllegalArgumentException e) {
      return none(); // the log is shown in any case
    }
  }

  private static Map<String, String> asked(UnaryOperator<String> parameter) {
    Map<String, String> asked = new LinkedHashMap<>();
    for (String name : List.of(TEXT, PIECE)) {
      String value = parameter.apply(name);
      if (!value.isBlank()) {
        asked.put(name, value);
      }
    }
    return asked;
  }

  /** The link to a page that marks the same. */
  Link on(Link link) {
    Link marking = link;
    for (Map.Entry<String, String> one : asked.entrySet()) {
      boolean worthIt = one.getValue().length() <= MOST_IN_A_LINK;
      marking = worthIt ? marking.plus(one.getKey(), one.getValue()) : marking;
    }
    return marking;
  }

  /** The part of a text that is worth showing, of that many characters at most, on one line. */
  Html excerpt(String text, int most) {
    return isolated(Visible.line(Text.cut(Excerpt.of(text, hits, most), most)));
  }

  /** Where the first of them is; nothing where none is. */
  OptionalInt first(String text) {
    return hits.next(text, 0).stream().mapToInt(Hit::start).findFirst();
  }

  /** All of it, on one line. */
  Html line(String text) {
    return isolated(Visible.line(text));
  }

  /** All of it, with its line feeds; addresses of the web are links to what they say. */
  Html lines(String text) {
    String visible = Visible.lines(text);
    Html html = new Html();
    int done = 0;
    Matcher address = ADDRESS.matcher(visible);
    while (address.find()) {
      html.add("{}", marked(visible.substring(done, address.start())));
      html.add(
          "<a href=\"{}\" rel=\"noopener noreferrer nofollow\">{}</a>",
          address.group(),
          marked(address.group()));
      done = address.end();
    }
    return Html.of("<bdi>{}</bdi>", html.add("{}", marked(visible.substring(done))));
  }

  /** A value, marked as a whole if it is what was searched for. */
  Html value(String value, String shown) {
    String visible = Visible.line(shown);
    return hits.isWhole(value) ? Html.of("<bdi><mark>{}</mark></bdi>", visible) : isolated(visible);
  }

  private Html isolated(String text) {
    return Html.of("<bdi>{}</bdi>", marked(text));
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
    return html.add("{}", text.substring(done));
  }
}
