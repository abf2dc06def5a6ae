package io.logwire.console;

import io.logwire.log.JsonLayout;
import io.logwire.log.Trace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The body of a log on its page: text in its lines, or JSON laid out, in which each object and
 * array within another one folds.
 */
final class BodyView {
  private static final int MOST_FOLDS = 200;

  private final Marks marks;
  private final Deque<Html> open = new ArrayDeque<>(); // what is around the current line
  private final Deque<String> heads = new ArrayDeque<>();
  private final List<String> lines = new ArrayList<>(); // that are not in {@code open} yet
  private int folds;

  private BodyView(Marks marks) {
    this.marks = marks;
    open.push(new Html());
  }

  /** That body; nothing where there is none. */
  static Html of(String body, Marks marks) {
    if (body.isEmpty()) {
      return new Html();
    }
    return JsonLayout.of(body)
        .map(json -> Html.of("<div class=\"whole\">{}</div>\n", new BodyView(marks).json(json)))
        .orElseGet(
            () ->
                Html.of(
                    "<pre class=\"whole{}\" tabindex=\"0\">{}</pre>\n",
                    Trace.summary(body).isPresent() ? " trace" : "",
                    marks.lines(body)));
  }

  // A laid out text has no line feed in a value, so its lines tell where something begins and ends.
  private Html json(String text) {
    Deque<Boolean> folded = new ArrayDeque<>();
    for (String line : text.split("\n")) {
      char last = line.charAt(line.length() - 1);
      String bare = line.strip();
      if ((bare.startsWith("}") || bare.startsWith("]")) && folded.pop()) {
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
