package io.logwire.command.stats;

import io.logwire.command.stats.Sample.Top;
import io.logwire.command.terminal.CellBars;
import io.logwire.command.terminal.Cells;
import io.logwire.command.terminal.Line;
import io.logwire.command.terminal.Line.Style;
import io.logwire.command.terminal.Numbers;
import io.logwire.log.LogType;
import io.logwire.log.ReferenceSum;
import java.util.ArrayList;
import java.util.List;

/** The tables of the picture that {@code stats} draws; they fit the columns that they are given. */
public final class StatsTables {
  private static final int NARROW = 60;
  private static final int MOST_LOOKED_AT = 8; // characters for a cell, as some take none

  private static final int FEWEST = 4; // cells of a text; what does not fit then is cut off

  private StatsTables() {}

  /**
   * The channels with the most logs: how many, which part of all, how many errors, and a column for
   * each stretch of time.
   *
   * @param rows how many channels are shown at most
   */
  static List<Line> channels(StretchCounts tally, int rows, int columns) {
    List<String> all = tally.channels();
    List<String> shown = all.subList(0, Math.min(rows, all.size()));
    boolean narrow = columns < NARROW;
    String unit = tally.stretches().unit().each();
    int name = "Channels".length();
    int number = "logs".length();
    for (String channel : shown) {
      name = Math.max(name, channel.length());
      number = Math.max(number, Numbers.grouped(StretchCounts.sum(tally.byType(channel))).length());
    }
    name = Math.min(name, Math.max(FEWEST, columns / 3));
    Line heading = new Line().add(Style.HEADING, Cells.fill("Channels", name));
    heading.add(Style.DIM, Cells.right("logs", number + 2));
    heading.add(
        Style.DIM, narrow ? "" : "  share" + Cells.right("errors", Math.max(number, 6) + 2));
    heading.add(Style.DIM, "  " + unit);
    List<Line> lines = new ArrayList<>(List.of(heading));
    for (String channel : shown) {
      Line line = new Line().add(Cells.fill(channel, name));
      addNumbers(line, tally.byType(channel), tally.logs(), number, narrow);
      int left = Math.max(1, columns - line.cells());
      lines.add(line.add(CellBars.columns(tally.byStretch(channel), left)));
    }
    if (shown.size() < all.size()) {
      lines.add(rest(tally, all.subList(shown.size(), all.size()), name));
    }
    return lines;
  }

  private static void addNumbers(Line line, long[] byType, long all, int cells, boolean narrow) {
    long logs = StretchCounts.sum(byType);
    long errors = byType[LogType.ERROR.ordinal()];
    line.add(Cells.right(Numbers.grouped(logs), cells + 2));
    if (!narrow) {
      Style style = errors > 0 ? Style.ERROR : Style.DIM;
      line.add(Cells.right(share(logs, all), 7));
      line.add(style, Cells.right(Numbers.grouped(errors), Math.max(cells, 6) + 2));
    }
    line.add("  ");
  }

  private static Line rest(StretchCounts tally, List<String> channels, int cells) {
    long logs = channels.stream().mapToLong(id -> StretchCounts.sum(tally.byType(id))).sum();
    String more = "and %d more".formatted(channels.size());
    Line line = new Line().add(Style.DIM, Cells.fill(more, Math.max(cells, more.length())));
    return line.add(Style.DIM, "  " + Numbers.of(logs, "log"));
  }

  /** A line for each stretch that has any: when, the sum, and of how many logs. */
  static List<Line> sums(ChannelSum all) {
    List<Line> lines = new ArrayList<>();
    int width = all.total().grouped().length();
    int logs = 0;
    for (ReferenceSum one : all.sums()) {
      width = Math.max(width, one.grouped().length());
      logs = Math.max(logs, Numbers.grouped(one.numbers()).length());
    }
    for (int i = 0; i < all.sums().size(); i++) {
      ReferenceSum one = all.sums().get(i);
      if (one.numbers() > 0) {
        Line line = new Line().add(Style.DIM, Cells.fill(all.stretches().label(i, false), 16));
        line.add(Cells.right(one.grouped(), width + 2));
        String number = Cells.right(Numbers.grouped(one.numbers()), logs + 2);
        lines.add(line.add(Style.DIM, number + (one.numbers() == 1 ? " log" : " logs")));
      }
    }
    return lines;
  }

  /**
   * The most frequent texts, with a bar each.
   *
   * @param of how many logs were looked at
   */
  static List<Line> top(String title, List<Top> tops, long of, int columns) {
    List<Line> lines = new ArrayList<>();
    lines.add(new Line().add(Style.HEADING, Cells.cut(title, columns)));
    if (tops.isEmpty()) {
      lines.add(new Line().add(Style.DIM, "none"));
      return lines;
    }
    int number = Numbers.grouped(tops.get(0).logs()).length();
    int bar = Math.min(30, columns / 4);
    int text = Math.max(FEWEST, columns - number - 2 - 8 - 2 - bar);
    int widest = 0;
    List<String> texts = new ArrayList<>();
    for (Top top : tops) {
      String shown = Cells.cut(Cells.line(top.text(), MOST_LOOKED_AT * text), text);
      texts.add(shown);
      widest = Math.max(widest, Cells.of(shown));
    }
    for (int i = 0; i < tops.size(); i++) {
      long logs = tops.get(i).logs();
      Line line = new Line().add(Cells.fill(texts.get(i), widest));
      line.add(Cells.right(Numbers.grouped(logs), number + 2))
          .add(Cells.right(share(logs, of), 8))
          .add("  ");
      lines.add(line.add(Style.DIM, CellBars.bar(logs, tops.get(0).logs(), bar)));
    }
    return lines;
  }

  /** Two tables, one beside the other. */
  static List<Line> beside(List<Line> left, List<Line> right, int column) {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
      Line line = i < left.size() ? left.get(i) : new Line();
      lines.add(
          i < right.size() ? line.add(" ".repeat(column - line.cells())).add(right.get(i)) : line);
    }
    return lines;
  }

  private static String share(long part, long of) {
    long tenths = Math.round(1_000.0 * part / Math.max(1, of));
    if (tenths >= 100 || part == 0) {
      return Math.round(100.0 * part / Math.max(1, of)) + " %";
    }
    return tenths == 0 ? "<0.1 %" : tenths / 10 + "." + tenths % 10 + " %";
  }
}
