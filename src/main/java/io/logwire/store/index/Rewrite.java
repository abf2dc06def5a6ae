package io.logwire.store.index;

import io.logwire.store.index.Segment.State;
import io.logwire.store.index.SegmentTable.Row;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes one segment of what others have, in slices.
 *
 * <p>Durability: the new segment is GROWING until the slice that makes it LIVE and the old ones
 * DEAD, so a process that ends in between leaves what was there, and rows of nobody.
 *
 * <p>Limit: where others have changed the segments between two slices (deleted logs, dropped a
 * segment), it is given up, as what it has read is not true any more.
 *
 * <p>Threading: one thread.
 */
public abstract sealed class Rewrite permits Merge, Thinning {
  final List<Segment> old; // LIVE, in the order of their ids
  final List<Row> written = new ArrayList<>(); // in this slice
  RowWriter writer; // null before it has begun
  private Segment target; // the same

  Rewrite(List<Segment> old) {
    this.old = old;
  }

  /**
   * Writes about that many rows.
   *
   * @return whether there is more to do
   */
  public abstract boolean step(SegmentTable table, int rows);

  /** Leaves what it has written to be deleted. */
  public final void giveUp(SegmentTable table) {
    if (target != null && table.segments().contains(target)) {
      table.put(target.in(State.DEAD));
    }
  }

  /** Gives up where others have changed the segments; returns whether it did. */
  final boolean givesUp(SegmentTable table) {
    Set<Segment> now = new HashSet<>(table.segments());
    boolean isTrue = now.containsAll(old) && (target == null || now.contains(target));
    if (!isTrue) {
      giveUp(table);
    }
    return !isTrue;
  }

  final void begin(SegmentTable table, long firstId, long lastId, int logs) {
    int number = Segments.nextNumber(table.segments());
    target = new Segment(number, State.GROWING, firstId, lastId, logs);
    writer = new RowWriter(table.rowBytes(), written::add);
    table.put(target);
  }

  /** Keeps what this slice has written; gives back whether there is more. */
  final boolean endSlice(SegmentTable table, boolean more) {
    if (!more) {
      writer.finish();
    }
    table.put(target.number(), written);
    written.clear();
    if (!more) {
      old.forEach(segment -> table.put(segment.in(State.DEAD)));
      table.put(target.in(State.LIVE));
    }
    return more;
  }
}
