package io.logwire.store.index;

import io.logwire.store.index.Segment.State;
import io.logwire.store.index.SegmentTable.Row;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes single logs out of the posting lists, so that no list names them.
 *
 * <p>Segments that are half made hold them too: those become DEAD, and their makers give up.
 *
 * <p>Limit: that there was a log at that time stays known until its segment goes.
 */
public final class Eraser {
  private Eraser() {}

  /** Takes a log with these terms out of every segment that has it. */
  public static void erase(SegmentTable table, long id, long[] terms) {
    for (Segment segment : table.segments()) {
      if (!segment.meets(id, id + 1)) {
        continue;
      }
      if (segment.state() == State.GROWING) {
        table.put(segment.in(State.DEAD));
      } else if (segment.state() == State.LIVE) {
        int number = new IdList(table, segment).number(id);
        for (int i = 0; number >= 0 && i < terms.length; i++) {
          erase(table, segment.number(), terms[i], number);
        }
      }
    }
  }

  private static void erase(SegmentTable table, int segment, long term, int number) {
    table
        .last(segment, term, number)
        .filter(row -> has(row, term, number))
        .ifPresent(
            row -> {
              List<Row> left = without(row, term, number, table.rowBytes());
              boolean sameKey =
                  left.size() == 1
                      && left.get(0).term() == row.term()
                      && left.get(0).number() == row.number();
              if (!sameKey) {
                table.delete(segment, row.term(), row.number());
              }
              table.put(segment, left);
            });
  }

  private static boolean has(Row row, long term, int number) {
    RowReader entries = new RowReader(row);
    if (!entries.find(term) || entries.first() > number || entries.last() < number) {
      return false;
    }
    for (int one : entries.numbers()) {
      if (one == number) {
        return true;
      }
    }
    return false;
  }

  // One row, or none; two where a full one has to be written with a longer difference.
  private static List<Row> without(Row row, long term, int number, int rowBytes) {
    List<Row> left = new ArrayList<>();
    RowWriter writer = new RowWriter(rowBytes, left::add);
    RowReader entries = new RowReader(row);
    Bytes list = new Bytes(64);
    while (entries.next()) {
      if (entries.term() != term) {
        writer.add(
            entries.term(),
            entries.first(),
            entries.last(),
            entries.bytes(),
            entries.begin(),
            entries.end());
        continue;
      }
      int first = -1;
      int last = -1;
      list.clear();
      for (int one : entries.numbers()) {
        if (one != number) {
          if (first < 0) {
            first = one;
          } else {
            list.add(one - last);
          }
          last = one;
        }
      }
      if (first >= 0) {
        writer.add(term, first, last, list.array(), 0, list.length());
      }
    }
    writer.finish();
    return left;
  }
}
