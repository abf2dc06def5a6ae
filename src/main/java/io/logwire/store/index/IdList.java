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
  private int start; // the number of the first one of the row that was read
  private byte[] row = {};
  private int at; // where in it the next one begins
  private long[] ids = {}; // those before that
  private int known; // how many

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
    readOn(number - start);
    if (number < start || number >= start + known) {
      read(number);
      readOn(number - start);
    }
    return ids[number - start];
  }

  // Up to that place of the row and no further, as of most rows one id is asked for.
  private void readOn(int place) {
    while (known <= place && at < row.length) {
      long more = 0;
      byte next;
      int shift = 0;
      do {
        next = row[at++];
        more |= (long) (next & 0x7f) << shift;
        shift += 7;
      } while (next < 0);
      if (known == ids.length) {
        ids = Arrays.copyOf(ids, IDS_OF_A_ROW + 2 * known);
      }
      ids[known] = known == 0 ? more : ids[known - 1] + more;
      known++;
    }
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
      readOn(Integer.MAX_VALUE);
      int end = start + known;
      if (ids[0] > id) {
        high = start - 1;
      } else if (ids[known - 1] <= id && end <= high) {
        low = end;
        if (id(end) > id) {
          return end - 1;
        }
      } else {
        int place = Arrays.binarySearch(ids, 0, known, id);
        return start + (place >= 0 ? place : -place - 2);
      }
    }
  }

  /** The number of the log with that id; -1 if it is none of these. */
  int number(long id) {
    int number = atMost(id);
    return number >= 0 && id(number) == id ? number : -1;
  }

  private void read(int number) {
    Row found =
        table
            .last(segment.number(), TERM, number)
            .filter(one -> one.term() == TERM)
            .orElseThrow(() -> new NoSuchElementException("no id " + number + " in " + segment));
    start = found.number();
    row = found.lists();
    at = 0;
    known = 0;
  }
}
