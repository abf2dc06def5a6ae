package io.logwire.console;

import io.logwire.log.JsonLayout;
import io.logwire.log.Trace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The body of a log on its page: text in its lines, or JSON laid out, in which each object and
 * array within another one folds.
 *
 * <p>Limit: as much of it as there is room for, with links to the rest.
 */
final class BodyView {
  private static final int MOST_FOLDS = 200;
  private static final int MOST_LINKS = 500; // bytes, beside the addresses
  private static final int CONTEXT = 200; // characters before a hit

  private final Marks marks;
  private final Deque<Html> open = new ArrayDeque<>(); // what is around the current line
  private final Deque<String> heads = new ArrayDeque<>();
  private final List<String> lines = new ArrayList<>(); // that are not in {@code open} yet
  private int folds;

  private BodyView(Marks marks) {
    this.marks = marks;
    open.push(new Html());
  }

  /**
   * That body; nothing where there is none.
   *
   * @param from the first character to show, of the body as it is laid out
   * @param room in bytes
   * @param here the page that it stands on
   */
  static Html of(String body, Marks marks, int from, int room, Link here) {
    if (body.isEmpty()) {
      return new Html();
    }
    Optional<String> json = JsonLayout.of(body);
    String text = json.orElse(body);
    int start = from > 0 && from < text.length() ? boundary(text, from) : 0;
    boolean folds = json.isPresent() && start == 0;
    String name = json.isEmpty() && Trace.summary(body).isPresent() ? " trace" : "";
    int rest = Math.max(1_000, room - MOST_LINKS - 5 * marks.on(here).toString().length());
    int end = end(text, start, rest);
    Html shown = draw(text.substring(start, end), folds, name, marks);
    while (shown.bytes() > rest && end > start + 1) {
      end = end(text, start, (int) ((long) (end - start) * rest * 9 / 10 / shown.bytes()));
      shown = draw(text.substring(start, end), folds, name, marks);
    }
    if (start == 0 && end == text.length()) {
      return shown;
    }
    Html more =
        end == text.length()
            ? new Html()
            : Html.of(
                "<nav class=\"part\" aria-label=\"Next part\">{}</nav>\n", goOn(end, marks, here));
    return Html.of("{}{}{}", links(text, start, end, marks, here), shown, more);
  }

  private static Html draw(String text, boolean folds, String name, Marks marks) {
    return folds
        ? Html.of("<div class=\"whole\">{}</div>\n", new BodyView(marks).json(text))
        : Html.of("<pre class=\"whole{}\" tabindex=\"0\">{}</pre>\n", name, marks.lines(text));
  }

  // So many characters further on, or a little less where a line ends there.
  private static int end(String text, int start, int most) {
    int end = start + Math.max(1, most);
    if (end >= text.length()) {
      return text.length();
    }
    int line = text.lastIndexOf('\n', end - 1) + 1;
    return line > start + (end - start) * 3 / 4 ? line : Math.max(start + 1, boundary(text, end));
  }

  private static int boundary(String text, int at) {
    return Character.isLowSurrogate(text.charAt(at))
            && Character.isHighSurrogate(text.charAt(at - 1))
        ? at - 1
        : at;
  }

  private static Html goOn(int from, Marks marks, Link here) {
    return Html.of("<a href=\"{}\">Go on</a>", marks.on(here).plus("from", "" + from));
  }

  private static Html links(String text, int start, int end, Marks marks, Link here) {
    Link link = marks.on(here);
    Html links = new Html();
    if (start > 0) {
      links.add("<a href=\"{}\">From the beginning</a>\n", link);
    }
    if (end < text.length()) {
      links.add("{}\n", goOn(end, marks, here));
    }
    OptionalInt hit = marks.first(text);
    if (hit.isPresent() && (hit.getAsInt() < start || hit.getAsInt() >= end)) {
      int shortly = Math.max(0, text.lastIndexOf('\n', hit.getAsInt()));
      int at = hit.getAsInt() - shortly > CONTEXT ? hit.getAsInt() - CONTEXT : shortly;
      links.add("<a href=\"{}\">The first hit</a>\n", link.plus("from", "" + Math.max(0, at)));
    }
    links.add("<a href=\"{}/text\">All of it as text</a>\n", here);
    return Html.of(
        "<nav class=\"part\" aria-label=\"Parts of the body\"><span>Characters {} to {} of {}</span>\n{}</nav>\n",
        "%,d".formatted(text.codePointCount(0, start) + 1),
        "%,d".formatted(text.codePointCount(0, end)),
        "%,d".formatted(text.codePointCount(0, text.length())),
        links);
  }

  // A laid out text has no line feed in a value, so its lines tell where something begins and ends.
  private Html json(String text) {
    Deque<Boolean> folded = new ArrayDeque<>();
    for (String line : text.split("\n")) {
      char last = line.isEmpty() ? ' ' : line.charAt(line.length() - 1);
      String bare = line.strip();
      boolean ends = bare.startsWith("}") || bare.startsWith("]");
      if (ends && !folded.isEmpty() && folded.pop()) {
        close();
      }
      boolean begins = last == '{' || last == '[';
      boolean folds = begins && !folded.isEmpty() && this.folds < MOST_FOLDS;
      if (begins) {
        folded.push(folds);
      }
      if (folds) {
        open(line);
      } else {
        lines.add(line);
      }
    }
    while (!heads.isEmpty()) { // of a text that is cut
      close();
    }
    flush();
    return open.pop();
  }

  private void open(String line) {
    folds++;
    flush();
    heads.push(line);
    open.push(new Html());
  }

  private void close() {
    flush();
    Html within = open.pop();
    open.element()
        .add("<details open><summary>{}</summary>{}</details>", marks.lines(heads.pop()), within);
  }

  // Elements that fold begin and end a line by themselves.
  private void flush() {
    if (!lines.isEmpty()) {
      open.element().add("<div>{}</div>", marks.lines(String.join("\n", lines)));
      lines.clear();
    }
  }
}
