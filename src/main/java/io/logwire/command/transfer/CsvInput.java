package io.logwire.command.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Logs as rows of CSV (RFC 4180, in UTF-8) under a row with the names of the fields, in any order.
 * Rows end with CR LF or LF, cells with a comma, or with the semicolon or tab that the first row
 * has. Rows and last columns without any text are passed by. Texts lose the apostrophe that the
 * export put before what a spreadsheet would change, and an id the formula around it.
 */
public final class CsvInput implements LogInput {
  private static final int LONGEST_CELL = 4 << 20;
  private static final Set<String> TEXTS = Set.of("channel_id", "reference", "label", "body");

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int end;

  private byte[] cell = new byte[1 << 10];
  private int length;
  private int separator = ',';
  private boolean rowEnds; // after the cell that was read last
  private long line;
  private long lineBreaks;
  private List<String> columns;

  CsvInput(InputStream in) {
    this.in = in;
  }

  @Override
  public long line() {
    return line;
  }

  @Override
  public LogDraft next() throws IOException, BrokenLog {
    if (columns == null) {
      columns = header();
    }
    while (peek() >= 0) {
      line = lineBreaks + 1;
      List<String> cells = row();
      if (!cells.isEmpty()) { // a spreadsheet ends with rows of nothing
        return draft(cells);
      }
    }
    return null;
  }

  private LogDraft draft(List<String> cells) throws IOException, BrokenLog {
    if (cells.size() > columns.size()) {
      throw new BrokenLog("has more cells than the first line names");
    }
    LogDraft draft = new LogDraft();
    for (int i = 0; i < columns.size(); i++) {
      String column = columns.get(i);
      String text = i < cells.size() ? cells.get(i) : "";
      draft.set(column, plain(column, text));
    }
    return draft;
  }

  private static String plain(String column, String cell) {
    if (TEXTS.contains(column) && cell.startsWith("'")) {
      return cell.substring(1);
    }
    boolean isFormula = column.equals("id") && cell.startsWith("=\"") && cell.endsWith("\"");
    return isFormula ? cell.substring(2, cell.length() - 1) : cell;
  }

  /** The cells of the next row, up to the last one with a text. */
  private List<String> row() throws IOException, BrokenLog {
    List<String> cells = new ArrayList<>();
    do {
      cells.add(cell());
    } while (!rowEnds);
    boolean isShort = columns != null && cells.size() < columns.size();
    boolean isEmpty = cells.stream().allMatch(String::isEmpty);
    if (isShort && cells.get(0).startsWith(LogDraft.INCOMPLETE + ":")) {
      throw new BrokenLog(LogDraft.NOT_WHOLE);
    }
    if (isShort && !isEmpty) {
      throw new BrokenLog("has fewer cells than the first line names");
    }
    int used = cells.size();
    while (used > 0 && cells.get(used - 1).isEmpty()) {
      used--;
    }
    return cells.subList(0, used);
  }

  private List<String> header() throws IOException, BrokenLog {
    line = 1;
    separator = separator();
    List<String> names = row();
    for (String name : names) {
      if (!LogDraft.isField(name)) {
        throw new BrokenLog(LogDraft.unknown(name));
      }
    }
    return names;
  }

  // That of the first row which is none of a name.
  private int separator() throws IOException {
    peek();
    for (int i = position; i < end && buffer[i] != '\n'; i++) {
      if (buffer[i] == ',' || buffer[i] == ';' || buffer[i] == '\t') {
        return buffer[i];
      }
    }
    return ',';
  }

  /** The next cell of the row; {@code rowEnds} tells whether it is the last one. */
  private String cell() throws IOException, BrokenLog {
    length = 0;
    if (peek() == '"') {
      quoted();
    } else {
      for (int b = peek(); b >= 0 && b != separator && b != '\n'; b = peek()) {
        if (b == '"') {
          throw new BrokenLog("has a quote in a cell that does not begin with one");
        }
        add(read());
      }
      if (length > 0 && cell[length - 1] == '\r' && peek() != separator) {
        length--;
      }
    }
    int next = read();
    if (next == '\r') {
      next = read() == '\n' ? '\n' : 0;
    }
    if (next != separator && next != '\n' && next >= 0) {
      throw new BrokenLog("has text behind the closing quote of a cell");
    }
    rowEnds = next != separator;
    lineBreaks += next == '\n' ? 1 : 0;
    return Utf8.decode(cell, 0, length);
  }

  private void quoted() throws IOException, BrokenLog {
    read();
    for (; ; ) {
      int b = read();
      if (b < 0) {
        throw new BrokenLog("has a quoted cell without an end");
      }
      if (b == '"') {
        if (peek() != '"') {
          return;
        }
        read();
      }
      lineBreaks += b == '\n' ? 1 : 0;
      add(b);
    }
  }

  private void add(int b) throws BrokenLog {
    if (length == cell.length) {
      if (length >= LONGEST_CELL) {
        throw new BrokenLog("has a cell that is longer than any log can be");
      }
      cell = Arrays.copyOf(cell, 2 * length);
    }
    cell[length++] = (byte) b;
  }

  private int peek() throws IOException {
    if (position == end) {
      end = Math.max(0, in.read(buffer));
      position = 0;
    }
    return position == end ? -1 : buffer[position] & 0xff;
  }

  private int read() throws IOException {
    int b = peek();
    position += b < 0 ? 0 : 1;
    return b;
  }
}
