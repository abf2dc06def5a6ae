package io.logwire.store.index;

import io.logwire.store.index.SegmentTable.Row;
import java.util.function.Consumer;

/**
 * Packs posting lists, which come in the order of their terms, into rows that are full.
 *
 * <p>Layout of a row: one entry a term. The first one has its term and its first number in the key
 * of the row, the others begin with the difference to the term before. An entry is its first number
 * twice, plus one if it has more; then come the bytes of the rest, the difference of the last
 * number to the first, and the rest as differences, each to the one before. A list that does not
 * fit goes on in rows that begin with its term, so the end of a long one is one look away, and its
 * bytes are put behind those of another list without reading them.
 */
final class RowWriter {
  private static final int MOST_OF_A_HEAD = 24; // of the numbers before the rest of a list
  private static final int LEAST_PIECE = 64; // a list is not cut for less room than that

  private final int rowBytes;
  private final Consumer<Row> rows;
  private final Bytes row;
  private final Bytes list; // the rest of the open list
  private long rowTerm = -1;
  private int rowNumber;
  private long lastTerm; // of the entries in the row
  private long term = -1; // of the open list; -1 for none
  private int first;
  private int last;

  /**
   * @param rowBytes what a row has at most
   * @param rows is given each row that is full
   */
  RowWriter(int rowBytes, Consumer<Row> rows) {
    this.rowBytes = rowBytes;
    this.rows = rows;
    this.row = new Bytes(2 * rowBytes);
    this.list = new Bytes(2 * rowBytes);
  }

  /**
   * Adds a list, or more of the list that was added last.
   *
   * @param bytes where the numbers after the first one are, as differences
   */
  void add(long ofTerm, int firstNumber, int lastNumber, byte[] bytes, int begin, int end) {
    if (ofTerm == term) {
      list.add(firstNumber - last);
    } else {
      endList();
      term = ofTerm;
      first = firstNumber;
    }
    list.add(bytes, begin, end);
    last = lastNumber;
    while (row.length() + MOST_OF_A_HEAD + list.length() > rowBytes) {
      cut();
    }
  }

  /** Gives the last row. */
  void finish() {
    endList();
    endRow();
  }

  private void cut() {
    int room = rowBytes - MOST_OF_A_HEAD - row.length();
    if (room < Math.min(LEAST_PIECE, list.length())) {
      endRow();
      return;
    }
    byte[] bytes = list.array();
    int number = first;
    int cut = 0;
    int end = Math.min(room, list.length());
    for (int next; cut < end && (next = Bytes.end(bytes, cut)) <= end; cut = next) {
      number += (int) Bytes.number(bytes, cut);
    }
    entry(number, cut);
    endRow();
    if (cut == list.length()) {
      list.clear();
      term = -1;
    } else {
      first = number + (int) Bytes.number(bytes, cut);
      list.drop(Bytes.end(bytes, cut));
    }
  }

  private void endList() {
    if (term >= 0) {
      entry(last, list.length());
      list.clear();
      term = -1;
    }
  }

  private void entry(int lastNumber, int length) {
    if (rowTerm < 0) {
      rowTerm = term;
      rowNumber = first;
    } else {
      row.add(term - lastTerm);
    }
    lastTerm = term;
    row.add((long) first << 1 | (length > 0 ? 1 : 0));
    if (length > 0) {
      row.add(length);
      row.add(lastNumber - first);
      row.add(list.array(), 0, length);
    }
  }

  private void endRow() {
    if (rowTerm >= 0) {
      rows.accept(new Row(rowTerm, rowNumber, row.copy()));
      row.clear();
      rowTerm = -1;
    }
  }
}
