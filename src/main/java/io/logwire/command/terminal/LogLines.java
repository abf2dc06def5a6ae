package io.logwire.command.terminal;

import io.logwire.command.terminal.Line.Style;
import io.logwire.log.Excerpt;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Logs as lines, one for each.
 *
 * <p>On a terminal they are columns that are cut to its width, with a heading where a day begins;
 * in less than 60 cells without the column of references. Elsewhere they are whole, with tabs
 * between time, channel, type, reference, label, body, tags and custom references; no text of a log
 * has a tab there, as it is shown as a sign.
 */
public final class LogLines implements Consumer<List<StoredLog>> {
  private static final int NARROW = 60;
  private static final int WIDE = 120;

  private final Sheet sheet;

  // They only grow, so that columns stay where they are.
  private int channelCells;
  private int referenceCells;
  private LocalDate day;

  /**
   * Lines on that sheet.
   *
   * @param today the day that needs no heading
   */
  public LogLines(Sheet sheet, LocalDate today) {
    this.sheet = sheet;
    this.day = today;
  }

  /** Writes them in this order, and at once. */
  @Override
  public void accept(List<StoredLog> logs) {
    if (sheet.terminal().isThere()) {
      int cells = sheet.terminal().columns();
      logs.forEach(log -> widen(log.entry(), cells));
      logs.forEach(log -> printColumns(log, cells));
    } else {
      logs.forEach(log -> sheet.write(fields(log)));
    }
    sheet.out().flush();
  }

  private String fields(StoredLog log) {
    return LogColumn.USUAL.stream()
        .map(column -> column.of(log, sheet.zone()))
        .collect(Collectors.joining("\t"));
  }

  private void widen(LogEntry entry, int cells) {
    int mostForChannel = cells < NARROW ? 10 : cells < WIDE ? 14 : 24;
    int mostForReference = cells < NARROW ? 0 : cells < WIDE ? 12 : 24;
    channelCells = grown(channelCells, entry.channelId(), mostForChannel);
    referenceCells = grown(referenceCells, text(entry.reference(), cells), mostForReference);
  }

  private static int grown(int cells, String text, int most) {
    return Math.min(most, Math.max(cells, Cells.of(text)));
  }

  private void printColumns(StoredLog log, int cells) {
    LocalDateTime time = LocalDateTime.ofInstant(log.time(), sheet.zone());
    if (!time.toLocalDate().equals(day)) {
      day = time.toLocalDate();
      String name = day.getDayOfWeek().name();
      String shortName = name.charAt(0) + name.substring(1, 3).toLowerCase(Locale.ROOT);
      String heading = "── " + shortName + " " + day + " ";
      sheet.write(
          new Line().add(Style.DIM, heading + "─".repeat(Math.max(0, cells - Cells.of(heading)))));
    }
    sheet.write(line(log.entry(), time.toLocalTime(), cells).cut(cells));
  }

  private Line line(LogEntry entry, LocalTime time, int cells) {
    Line line = new Line();
    line.add(
            Style.DIM,
            LocalTimes.clock(time, cells < NARROW ? LocalTimes.MINUTE : LocalTimes.SECOND))
        .add(" ");
    line.add(Style.of(entry.type()), sign(entry.type())).add(" ");
    line.add(Cells.fill(entry.channelId(), channelCells)).add("  ");
    if (referenceCells > 0) {
      String shown = Cells.fill(text(entry.reference(), cells), referenceCells);
      line.add(sheet.marker().markWhole(Style.REFERENCE, entry.reference(), shown)).add("  ");
    }
    int left = Math.max(0, cells - line.cells());
    Line values = values(entry, cells);
    Line text = text(entry, left);
    if (!values.isEmpty() && cells >= NARROW) {
      // A third of the room is theirs, or what the text leaves over.
      int most = Math.max(left / 3, left - 2 - text.cells());
      values = values.cut(most);
      text = text.cut(left - 2 - values.cells());
    }
    return line.add(text).add(values.isEmpty() ? "" : "  ").add(values);
  }

  private Line text(LogEntry entry, int cells) {
    Line line = new Line();
    if (!entry.label().isEmpty()) {
      Style style = entry.type() == LogType.ERROR ? Style.ERROR : Style.PLAIN;
      line.add(sheet.marker().mark(style, excerpt(entry.label(), cells)));
    }
    if (!entry.body().isEmpty()) {
      int left = cells - line.cells();
      line.add(line.isEmpty() ? "" : "  ");
      line.add(sheet.marker().mark(Style.DIM, Cells.cut(excerpt(entry.body(), left), cells + 1)));
    }
    return line;
  }

  private Line values(LogEntry entry, int cells) {
    Line line = new Line();
    if (entry.alert()) {
      line.add(Style.ALERT, "alert");
    }
    if (referenceCells == 0 && !entry.reference().isEmpty()) {
      add(
          line,
          sheet
              .marker()
              .markWhole(Style.REFERENCE, entry.reference(), text(entry.reference(), cells)));
    }
    for (String tag : entry.tags()) {
      add(line, sheet.marker().markWhole(Style.DIM, tag, "#" + text(tag, cells)));
    }
    for (Map.Entry<String, String> custom : entry.customReferences().entrySet()) {
      String shown = text(custom.getKey() + "=" + custom.getValue(), cells);
      add(line, sheet.marker().markWhole(Style.DIM, custom.getValue(), shown));
    }
    return line;
  }

  private static void add(Line line, Line more) {
    line.add(line.isEmpty() ? "" : " ").add(more);
  }

  // More characters than fit, as those that combine take no cell.
  private static String text(String text, int cells) {
    return Cells.line(text, 8 * cells);
  }

  private String excerpt(String text, int cells) {
    String part = Excerpt.of(text, sheet.marker().hits(), Math.max(1, cells));
    return Cells.line(part, 8 * Math.max(1, cells));
  }

  static String sign(LogType type) {
    return switch (type) {
      case PAGE_VIEW -> "◦";
      case ACTION -> "▸";
      case SUCCESS -> "✓";
      case ERROR -> "✗";
      case INFORMATION -> "i";
    };
  }
}
