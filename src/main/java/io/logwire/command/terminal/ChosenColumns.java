package io.logwire.command.terminal;

import io.logwire.command.terminal.Line.Style;
import io.logwire.log.LogField;
import io.logwire.log.StoredLog;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Consumer;

/**
 * Logs as lines of the columns that were asked for. On a terminal they stand below one another and
 * are cut to its width; elsewhere they are whole, with a tab between them, which no log holds.
 */
public final class ChosenColumns implements Consumer<List<StoredLog>> {
  private final Sheet sheet;
  private final List<LogColumn> columns;
  private final int[] cells; // they only grow, so that columns stay where they are

  public ChosenColumns(Sheet sheet, List<LogColumn> columns) {
    this.sheet = sheet;
    this.columns = List.copyOf(columns);
    this.cells = new int[columns.size()];
  }

  /** Writes them in this order, and at once. */
  @Override
  public void accept(List<StoredLog> logs) {
    if (sheet.terminal().isThere()) {
      int width = sheet.terminal().columns();
      logs.forEach(log -> widen(log, width));
      logs.forEach(log -> sheet.write(line(log, width).cut(width)));
    } else {
      logs.forEach(log -> sheet.write(fields(log)));
    }
    sheet.out().flush();
  }

  private String fields(StoredLog log) {
    StringJoiner fields = new StringJoiner("\t");
    columns.forEach(column -> fields.add(column.of(log, sheet.zone())));
    return fields.toString();
  }

  private void widen(StoredLog log, int width) {
    for (int i = 0; i < cells.length; i++) {
      int wanted = Cells.of(shown(columns.get(i), log, width));
      cells[i] = Math.max(cells[i], Math.min(columns.get(i).most(), wanted));
    }
  }

  // More characters than fit, as those that combine take no cell.
  private String shown(LogColumn column, StoredLog log, int width) {
    return Cells.line(column.of(log, sheet.zone()), 8 * width);
  }

  private Line line(StoredLog log, int width) {
    Line line = new Line();
    for (int i = 0; i < cells.length; i++) {
      boolean isLast = i == cells.length - 1;
      String text = shown(columns.get(i), log, width);
      Style style =
          columns.get(i).field() == LogField.TYPE ? Style.of(log.entry().type()) : Style.PLAIN;
      line.add(sheet.marker().mark(style, isLast ? text : Cells.fill(text, cells[i])));
      line.add(isLast ? "" : "  ");
    }
    return line;
  }
}
