package io.logwire.command.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.logwire.log.StoredLog;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Logs as rows of CSV (RFC 4180, in UTF-8) under a row with the names of the fields, in any order.
 * Rows end with CR LF or LF. Texts lose the apostrophe that the export put before what a
 * spreadsheet would execute.
 */
public final class CsvInput implements LogInput {
  private static final int LONGEST_CELL = 4 << 20;
  private static final Set<String> TEXTS = Set.of("reference", "label", "body");

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int end;

  private byte[] cell = new byte[1 << 10];
  private int length;
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
  public StoredLog next() throws IOException, BrokenLog {
    if (columns == null) {
      columns = header();
    }
    while (peek() == '\r' || peek() == '\n') { // empty lines
      lineBreaks += read() == '\n' ? 1 : 0;
    }
    line = lineBreaks + 1;
    if (peek() < 0) {
      return null;
    }
    LogDraft draft = new LogDraft();
    for (int i = 0; i < columns.size(); i++) {
      String text = cell();
      if (rowEnds != (i == columns.size() - 1)) {
        throw new BrokenLog(
            "has %s cells than the first line names".formatted(rowEnds ? "fewer" : "more"));
      }
      set(draft, columns.get(i), text);
    }
    return draft.finish();
  }

  private static void set(LogDraft draft, String column, String text)
      throws IOException, BrokenLog {
    boolean marked = TEXTS.contains(column) && text.startsWith("'");
    try {
      draft.set(column, marked ? text.substring(1) : text);
    } catch (JsonProcessingException e) {
      throw new BrokenLog("`%s` is not JSON: %s".formatted(column, e.getOriginalMessage()));
    }
  }

  private List<String> header() throws IOException, BrokenLog {
    line = 1;
    List<String> names = new ArrayList<>();
    do {
      String name = cell();
      names.add(names.isEmpty() && name.startsWith("\ufeff") ? name.substring(1) : name);
    } while (!rowEnds);
    for (String name : names) {
      if (!LogDraft.isField(name)) {
        throw new BrokenLog(LogDraft.unknown(name));
      }
    }
    return names;
  }

  /** The next cell of the row; {@code rowEnds} tells whether it is the last one. */
  private String cell() throws IOException, BrokenLog {
    length = 0;
    if (peek() == '"') {
      quoted();
    } else {
      for (int b = peek(); b >= 0 && b != ',' && b != '\n'; b = peek()) {
        if (b == '"') {
          throw new BrokenLog("has a quote in a cell that does not begin with one");
        }
        add(read());
      }
      if (length > 0 && cell[length - 1] == '\r' && peek() != ',') {
        length--;
      }
    }
    int separator = read();
    if (separator == '\r') {
      separator = read() == '\n' ? '\n' : 0;
    }
    if (separator != ',' && separator != '\n' && separator >= 0) {
      throw new BrokenLog("has text behind the closing quote of a cell");
    }
    rowEnds = separator != ',';
    lineBreaks += separator == '\n' ? 1 : 0;
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
