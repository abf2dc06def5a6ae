package io.logwire.store.index;

import io.logwire.store.index.SegmentTable.Row;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/**
 * The ids of the logs of a segment, by their numbers.
 *
 * <p>Layout: rows of the term {@link #TERM}, whose key has the number of the first log; the first
 * id, and then the differences. So a merge takes them as they are.
 */
final class IdList {
  /** The term under which they are kept; no word and no value has it. */
  static final long TERM = 0;

  private static final int IDS_OF_A_ROW = 1_024;

  private final SegmentTable table;
  private final Segment segment;
  private int start; // the number of the first one that was read
  private long[] ids = {};

  IdList(SegmentTable table, Segment segment) {
    this.table = table;
    this.segment = segment;
  }

  /** Makes the rows of those ids. */
  static void write(long[] ids, int count, int rowBytes, Consumer<Row> rows) {
    Bytes bytes = new Bytes(rowBytes);
    int begin = 0;
    for (int i = 0; i < count; i++) {
      bytes.add(i == begin ? ids[i] : ids[i] - ids[i - 1]);
      boolean full = i - begin + 1 == IDS_OF_A_ROW || bytes.length() > rowBytes - 10;
      if (full || i == count - 1) {
        rows.accept(new Row(TERM, begin, bytes.copy()));
        bytes.clear();
        begin = i + 1;
      }
    }
  }

  /** The id of the log with that number. */
  long id(int number) {
    if (number < start || number >= start + ids.length) {
      read(number);
    }
    return ids[number - start];
  }

  /** The number of the last log with that id or a smaller one; -1 for none. */
  int atMost(long id) {
    if (id < segment.firstId()) {
      return -1;
    }
    if (id >= segment.lastId()) {
      return segment.logs() - 1;
    }
    int low = 0;
    int high = segment.logs() - 1;
    while (true) { // the answer is never below low
      read((low + high) >>> 1);
      int end = start + ids.length;
      if (ids[0] > id) {
        high = start - 1;
      } else if (ids[ids.length - 1] <= id && end <= high) {
        low = end;
        if (id(end) > id) {
          return end - 1;
        }
      } else {
        int at = Arrays.binarySearch(ids, id);
        return start + (at >= 0 ? at : -at - 2);
      }
    }
  }

  /** The number of the log with that id; -1 if it is none of these. */
  int number(long id) {
    int number = atMost(id);
    return number >= 0 && id(number) == id ? number : -1;
  }

  private void read(int number) {
    Row row =
        table
            .last(segment.number(), TERM, number)
            .filter(found -> found.term() == TERM)
            .orElseThrow(() -> new NoSuchElementException("no id " + number + " in " + segment));
    byte[] bytes = row.lists();
    int count = 0;
    for (byte b : bytes) {
      count += b >= 0 ? 1 : 0;
    }
    long[] read = new long[count];
    long id = 0;
    int at = 0;
    for (int i = 0; i < count; i++) {
      id += Bytes.number(bytes, at);
      at = Bytes.end(bytes, at);
      read[i] = id;
    }
    start = row.number();
    ids = read;
  }
}
