package io.logwire.store.index;

import io.logwire.store.index.SegmentTable.Row;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes one segment of several that follow one another. Their lists are put behind one another as
 * they are; only the first number of each is written anew.
 */
public final class Merge extends Rewrite {

  private static final class Source {
    private final Segment segment;
    private final int base; // what its numbers become larger by
    private Row row; // null when there is no more
    private RowReader entries; // of the row; not of one with ids
    private long term;

    private Source(Segment segment, int base) {
      this.segment = segment;
      this.base = base;
    }

    private void open(SegmentTable table) {
      long afterTerm = row == null ? -1 : row.term();
      int afterNumber = row == null ? 0 : row.number();
      row = table.next(segment.number(), afterTerm, afterNumber).orElse(null);
      if (row != null) {
        term = row.term();
        entries = new RowReader(row);
        if (term != IdList.TERM) {
          entries.next();
        }
      }
    }

    private void advance(SegmentTable table) {
      if (entries.next()) {
        term = entries.term();
      } else {
        open(table);
      }
    }
  }

  private final List<Source> sources = new ArrayList<>();

  private Merge(List<Segment> segments) {
    super(segments);
  }

  /**
   * The merge of those.
   *
   * @param segments LIVE, in the order of their ids, at least two
   */
  public static Merge of(List<Segment> segments) {
    Merge merge = new Merge(segments);
    int base = 0;
    for (Segment segment : segments) {
      merge.sources.add(new Source(segment, base));
      base += segment.logs();
    }
    return merge;
  }

  @Override
  public boolean step(SegmentTable table, int rows) {
    if (givesUp(table)) {
      return false;
    }
    if (writer == null) {
      int logs = old.stream().mapToInt(Segment::logs).sum();
      begin(table, old.get(0).firstId(), old.get(old.size() - 1).lastId(), logs);
      sources.forEach(source -> source.open(table));
    }
    boolean more = true;
    while (more && written.size() < rows) {
      more = mergeOneTerm(table, rows);
    }
    return endSlice(table, more);
  }

  /** Puts the lists of the smallest term behind one another; false when there is none. */
  private boolean mergeOneTerm(SegmentTable table, int most) {
    long term = Long.MAX_VALUE;
    for (Source source : sources) {
      if (source.row != null && source.term < term) {
        term = source.term;
      }
    }
    for (Source source : sources) {
      while (source.row != null && source.term == term) {
        if (written.size() >= most) {
          return true; // the term goes on in the next slice
        }
        if (term == IdList.TERM) {
          Row row = source.row;
          written.add(new Row(term, row.number() + source.base, row.lists()));
          source.open(table);
        } else {
          add(source);
          source.advance(table);
        }
      }
    }
    return term != Long.MAX_VALUE;
  }

  private void add(Source source) {
    RowReader list = source.entries;
    int first = list.first() + source.base;
    int last = list.last() + source.base;
    writer.add(list.term(), first, last, list.bytes(), list.begin(), list.end());
  }
}
