package io.logwire.command.stats;

import io.logwire.command.terminal.CellBars;
import io.logwire.command.terminal.Cells;
import io.logwire.command.terminal.Line;
import io.logwire.command.terminal.Line.Style;
import io.logwire.command.terminal.Numbers;
import io.logwire.log.LogType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Logs by stretch of time, a bar for each, of a piece for each type: in its colour, or in shades
 * where there are no colours. Errors stand at the beginning of the bars, where they can be
 * compared, and are seen however few they are. On wide terminals the numbers stand beside them.
 */
public final class TypeBars {
  private static final int NARROW = 60;
  private static final int WIDE = 120;
  private static final int LONGEST = 100;
  private final StretchCounts tally;
  private final int columns;
  private final boolean colours;
  private final List<LogType> types;
  private final int numberCells;
  private final int typeCells; // 0 if their numbers are not shown

  TypeBars(StretchCounts tally, int columns, boolean colours) {
    this.tally = tally;
    this.columns = columns;
    this.colours = colours;
    long[] sums = tally.byType();
    this.types = LogType.drawn().stream().filter(type -> sums[type.ordinal()] > 0).toList();
    this.numberCells = Numbers.grouped(most()).length();
    boolean shown = columns >= WIDE && types.size() > 1;
    this.typeCells = shown ? Math.max("information".length() + 2, numberCells) + 2 : 0;
  }

  List<Line> lines() {
    List<Line> lines = new ArrayList<>(legend());
    Stretches stretches = tally.stretches();
    int labelCells = label(0).length();
    int left = columns - labelCells - numberCells - 4 - typeCells * types.size();
    int barCells = Math.max(types.size(), Math.min(LONGEST, left));
    for (int i = 0; i < stretches.size(); i++) {
      long[] byType = tally.byType(i);
      Line line = new Line().add(Style.DIM, label(i)).add("  ");
      line.add(Cells.right(Numbers.grouped(StretchCounts.sum(byType)), numberCells));
      if (typeCells > 0) {
        for (LogType type : types) {
          line.add(Cells.right(Numbers.grouped(byType[type.ordinal()]), typeCells));
        }
      }
      lines.add(addBar(line.add("  "), byType, barCells));
    }
    return lines;
  }

  private Line addBar(Line line, long[] byType, int cells) {
    long[] numbers = types.stream().mapToLong(type -> byType[type.ordinal()]).toArray();
    int[] parts = CellBars.parts(numbers, Math.max(1, most()), cells);
    for (int i = 0; i < parts.length; i++) {
      line.add(Style.of(types.get(i)), sign(types.get(i)).repeat(parts[i]));
    }
    return line;
  }

  private List<Line> legend() {
    if (typeCells > 0) {
      return List.of(heading());
    }
    List<Line> lines = new ArrayList<>();
    Line line = new Line();
    long[] sums = tally.byType();
    for (LogType type : types) {
      String text = type.text() + " " + Numbers.grouped(sums[type.ordinal()]);
      if (!line.isEmpty() && line.cells() + 5 + text.length() > columns) {
        lines.add(line);
        line = new Line();
      }
      line.add(line.isEmpty() ? "" : "   ").add(Style.of(type), sign(type)).add(" " + text);
    }
    lines.add(line);
    return lines;
  }

  private Line heading() {
    Line line = new Line().add(" ".repeat(label(0).length() + 2));
    line.add(Style.DIM, Cells.right("logs", numberCells));
    for (LogType type : types) {
      line.add(" ".repeat(typeCells - type.text().length() - 2));
      line.add(Style.of(type), sign(type)).add(Style.DIM, " " + type.text());
    }
    return line;
  }

  private String label(int stretch) {
    return tally.stretches().label(stretch, columns < NARROW);
  }

  private long most() {
    long most = 0;
    for (int i = 0; i < tally.stretches().size(); i++) {
      most = Math.max(most, Arrays.stream(tally.byType(i)).sum());
    }
    return most;
  }

  private String sign(LogType type) {
    if (colours) {
      return "█";
    }
    return switch (type) {
      case ERROR -> "█";
      case SUCCESS -> "▓";
      case ACTION -> "▒";
      case PAGE_VIEW -> "░";
      case INFORMATION -> "·";
    };
  }
}
