package io.logwire.store.index;

import io.logwire.store.index.SegmentTable.Row;

/** Goes through the entries of a row, see {@link RowWriter}; one with ids has none. */
final class RowReader {
  private final byte[] bytes;
  private int next;
  private boolean begun;
  private long term;
  private int first;
  private int last;
  private int begin;

  RowReader(Row row) {
    bytes = row.lists();
    term = row.term();
    next = term == IdList.TERM ? bytes.length : 0;
  }

  /** Moves to the next entry; false when there is none. */
  boolean next() {
    if (next == bytes.length) {
      return false;
    }
    if (begun) {
      term += number();
    }
    begun = true;
    int head = (int) number();
    first = head >>> 1;
    last = first;
    int length = 0;
    if ((head & 1) != 0) {
      length = (int) number();
      last += (int) number();
    }
    begin = next;
    next += length;
    return true;
  }

  /** Moves to the entry of that term; false when it has none. */
  boolean find(long wanted) {
    while (next()) {
      if (term >= wanted) {
        return term == wanted;
      }
    }
    return false;
  }

  private long number() {
    int end = Bytes.end(bytes, next);
    long number = Bytes.number(bytes, next);
    next = end;
    return number;
  }

  long term() {
    return term;
  }

  int first() {
    return first;
  }

  int last() {
    return last;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Where the numbers after the first begin, as differences. */
  int begin() {
    return begin;
  }

  int end() {
    return next;
  }

  /** The numbers of the entry. */
  int[] numbers() {
    int count = 1;
    for (int i = begin; i < next; i++) {
      count += bytes[i] >= 0 ? 1 : 0;
    }
    int[] numbers = new int[count];
    int number = first;
    numbers[0] = number;
    int at = begin;
    for (int i = 1; i < count; i++) {
      int more = bytes[at] & 0x7f;
      for (int shift = 7; bytes[at++] < 0; shift += 7) {
        more |= (bytes[at] & 0x7f) << shift;
      }
      number += more;
      numbers[i] = number;
    }
    return numbers;
  }
}
