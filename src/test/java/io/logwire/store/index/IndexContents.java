package io.logwire.store.index;

import io.logwire.store.index.Segment.State;
import io.logwire.store.index.SegmentTable.Row;
import java.util.Optional;
import java.util.TreeSet;

/** What stands in an index, read row by row. */
public final class IndexContents {
  private IndexContents() {}

  /** All terms of all segments that are read. */
  public static TreeSet<Long> terms(SegmentTable table) {
    TreeSet<Long> terms = new TreeSet<>();
    for (Segment segment : table.segments()) {
      if (segment.state() == State.LIVE) {
        Optional<Row> row = table.next(segment.number(), -1, 0);
        while (row.isPresent()) {
          RowReader entries = new RowReader(row.get());
          while (entries.next()) {
            terms.add(entries.term());
          }
          row = table.next(segment.number(), row.get().term(), row.get().number());
        }
      }
    }
    return terms;
  }

  /** How many terms of words with that beginning, of which five bytes count, there are. */
  public static int words(SegmentTable table, String beginning) {
    return terms(table)
        .subSet(Terms.firstOf(beginning), true, Terms.lastOf(beginning), true)
        .size();
  }
}
