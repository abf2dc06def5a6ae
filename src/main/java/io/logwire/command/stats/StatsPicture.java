package io.logwire.command.stats;

import io.logwire.command.terminal.Cells;
import io.logwire.command.terminal.Line;
import io.logwire.command.terminal.Line.Style;
import io.logwire.command.terminal.LocalTimes;
import io.logwire.command.terminal.Numbers;
import io.logwire.command.terminal.Terminal;
import io.logwire.log.ReferenceSum;
import io.logwire.log.RetentionRules;
import io.logwire.log.Visible;
import io.logwire.store.LogSketches.Sketch;
import io.logwire.store.StoreState;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code stats} shows a person, part by part, each as soon as it is known. */
public final class StatsPicture {
  private static final int ROOM_FOR_TWO_TABLES = 110;
  private static final int GAP = 4; // between them
  private static final int TERM = 11; // the cells of the words on the left

  private final PrintWriter out;
  private final int columns;
  private final boolean colours;
  private final ZoneId zone;

  public StatsPicture(PrintWriter out, Terminal terminal, ZoneId zone) {
    this.out = out;
    this.columns = terminal.columns();
    this.colours = terminal.hasColours();
    this.zone = zone;
  }

  /**
   * The logs in time, and their channels.
   *
   * @param which what was asked for beside the time, may be empty
   * @param notes what has to be known about the numbers
   */
  public void showTimes(StretchCounts tally, String which, int rows, List<String> notes) {
    Stretches stretches = tally.stretches();
    String title = Numbers.of(tally.logs(), "log") + (which.isEmpty() ? "" : " " + which);
    wrapped(Style.HEADING, "", Cells.line(title, 8 * columns));
    String times = time(stretches.from()) + " to " + time(stretches.until()) + ", " + name(zone);
    wrapped(Style.DIM, "", times + ", a bar " + stretches.unit().each());
    notes.forEach(note -> wrapped(Style.ALERT, "", note));
    if (tally.logs() > 0) {
      line(new Line());
      new TypeBars(tally, columns, colours).lines().forEach(this::line);
      line(new Line());
      StatsTables.channels(tally, rows, columns).forEach(this::line);
    }
    out.flush();
  }

  /** The sums that the owner has named. */
  public void showSums(List<ChannelSum> all) {
    for (ChannelSum one : all) {
      ReferenceSum total = one.total();
      line(new Line());
      String title = "Sum of %s in %s".formatted(Visible.line(one.name()), one.channel());
      wrapped(Style.HEADING, "", Cells.line(title, 8 * columns) + ": " + total.grouped());
      one.readFrom()
          .ifPresent(
              time ->
                  wrapped(
                      Style.ALERT,
                      "",
                      "What is older than " + time(time) + " was not read in time."));
      if (total.others() > 0) {
        String which = total.others() == 1 ? "log has" : "logs have";
        wrapped(
            Style.ALERT, "", Numbers.grouped(total.others()) + " " + which + " no number there.");
      }
      StatsTables.sums(one).forEach(this::line);
    }
    out.flush();
  }

  /** What the newest of these logs say most often. */
  public void showTops(Sample sample, int rows) {
    Optional<Instant> since = sample.since();
    if (since.isEmpty()) {
      return;
    }
    boolean two = columns >= ROOM_FOR_TWO_TABLES;
    int width = two ? (columns - GAP) / 2 : columns;
    long logs = sample.logs().size();
    List<Line> labels = StatsTables.top("Top labels", sample.top(rows, Sketch::label), logs, width);
    List<Line> references =
        StatsTables.top("Top references", sample.top(rows, Sketch::reference), logs, width);
    line(new Line());
    wrapped(
        Style.DIM,
        "",
        sample.isWhole()
            ? "In all %s:".formatted(Numbers.of(logs, "log"))
            : "In the newest %s, back to %s:"
                .formatted(Numbers.of(logs, "log"), time(since.get())));
    if (two) {
      StatsTables.beside(labels, references, width + GAP).forEach(this::line);
    } else {
      labels.forEach(this::line);
      line(new Line());
      references.forEach(this::line);
    }
    out.flush();
  }

  /**
   * The file as a whole, whatever was asked for.
   *
   * @param outlook what goes next, in words
   */
  public void showStore(
      String file,
      StoreState state,
      Optional<Instant> oldest,
      RetentionRules rules,
      List<String> outlook) {
    line(new Line());
    wrapped(Style.HEADING, "", "Store " + Visible.line(file));
    String since = oldest.map(hour -> " since " + day(hour)).orElse("");
    wrapped(Style.PLAIN, "logs", Numbers.grouped(state.logs()) + since);
    List<String> sizes = new ArrayList<>();
    sizes.add(Numbers.bytes(state.fileBytes() + state.walBytes()));
    if (state.walBytes() > 0) {
      sizes.add(Numbers.bytes(state.walBytes()) + " of it the WAL");
    }
    if (state.freeBytes() > 0) {
      sizes.add(Numbers.bytes(state.freeBytes()) + " free for new logs");
    }
    wrapped(Style.PLAIN, "on disk", String.join(", ", sizes));
    String alerts =
        "%s owed, %s failed"
            .formatted(Numbers.grouped(state.owed()), Numbers.grouped(state.failed()));
    boolean open = state.owed() + state.failed() > 0;
    wrapped(
        state.failed() > 0 ? Style.ALERT : Style.PLAIN,
        "alerts",
        alerts + (open ? "; `alerts list` tells more" : ""));
    String term = "retention";
    for (String text : retention(rules, outlook)) {
      wrapped(Style.PLAIN, term, text);
      term = " ";
    }
    out.flush();
  }

  private static List<String> retention(RetentionRules rules, List<String> outlook) {
    List<String> texts = new ArrayList<>();
    boolean any = rules.endsAny() || rules.maxBytes() > 0;
    texts.add(
        rules.life().isZero()
            ? any ? "logs are kept for ever" : "nothing is ever deleted (retention.days is 0)"
            : "logs are kept for " + Numbers.of(rules.life().toDays(), "day"));
    if (!rules.channels().isEmpty()) {
      texts.add("but " + rules.exceptions());
    }
    if (rules.maxBytes() > 0) {
      texts.add(
          "the oldest go before the file has "
              + Numbers.grouped(rules.maxBytes() >> 20)
              + " MB with its WAL (retention.max-mb)");
    }
    texts.addAll(outlook);
    return texts;
  }

  // A term and what is said of it, broken between words where it is longer than a line.
  private void wrapped(Style style, String term, String text) {
    int indent = term.isEmpty() ? 0 : TERM;
    Line line = new Line().add(Style.DIM, Cells.fill(term, indent));
    int used = indent;
    for (String word : text.split(" ", -1)) {
      int cells = Cells.of(word);
      if (used > indent && used + 1 + cells > columns) {
        line(line);
        line = new Line().add(" ".repeat(indent));
        used = indent;
      }
      String spaced = used > indent ? " " + word : word;
      line.add(style, spaced);
      used += Cells.of(spaced);
    }
    line(line);
  }

  private void line(Line line) {
    out.write(line.cut(columns).render(colours).stripTrailing());
    out.write('\n');
  }

  private String day(Instant time) {
    return LocalDateTime.ofInstant(time, zone).toLocalDate().toString();
  }

  private String time(Instant time) {
    return LocalTimes.minute(time, zone);
  }

  static String name(ZoneId zone) {
    return zone.normalized().equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
  }
}
