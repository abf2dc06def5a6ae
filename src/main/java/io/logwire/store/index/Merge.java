package io.logwire.store.index;

import io.logwire.store.index.Segment.State;
import io.logwire.store.index.SegmentTable.Row;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes one segment of several that follow one another, in slices. Their lists are put behind one
 * another as they are; only the first number of each is written anew.
 *
 * <p>Durability: the new segment is GROWING until the slice that makes it LIVE and the old ones
 * DEAD, so a process that ends in between leaves what was there, and rows of nobody.
 *
 * <p>Limit: where others have changed the segments between two slices (deleted logs, dropped a
 * segment), the merge is given up, as what it has read is not true any more.
 *
 * <p>Threading: one thread.
 */
public final class Merge {

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

  private final List<Segment> segments;
  private final List<Source> sources = new ArrayList<>();
  private final List<Row> written = new ArrayList<>();
  private RowWriter writer; // null before the first slice
  private Segment target; // the same

  private Merge(List<Segment> segments) {
    this.segments = segments;
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

  /**
   * Writes about that many rows.
   *
   * @return whether there is more to do
   */
  public boolean step(SegmentTable table, int rows) {
    List<Segment> now = table.segments();
    Set<Segment> all = new HashSet<>(now);
    boolean isTrue = target == null || all.contains(target);
    if (!isTrue || !all.containsAll(segments)) {
      giveUp(table);
      return false;
    }
    if (target == null) {
      begin(table, now);
    }
    boolean more = true;
    while (more && written.size() < rows) {
      more = mergeOneTerm(table, rows);
    }
    if (!more) {
      writer.finish();
    }
    table.put(target.number(), written);
    written.clear();
    if (!more) {
      segments.forEach(old -> table.put(old.in(State.DEAD)));
      table.put(target.in(State.LIVE));
    }
    return more;
  }

  /** Leaves what it has written to be deleted. */
  public void giveUp(SegmentTable table) {
    if (target != null && table.segments().contains(target)) {
      table.put(target.in(State.DEAD));
    }
  }

  private void begin(SegmentTable table, List<Segment> now) {
    Segment oldest = segments.get(0);
    Segment newest = segments.get(segments.size() - 1);
    int logs = segments.stream().mapToInt(Segment::logs).sum();
    target =
        new Segment(
            Segments.nextNumber(now), State.GROWING, oldest.firstId(), newest.lastId(), logs);
    writer = new RowWriter(table.rowBytes(), written::add);
    table.put(target);
    sources.forEach(source -> source.open(table));
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
