package io.logwire.store.index;

import io.logwire.store.index.Segment.State;
import io.logwire.store.index.SegmentTable.Row;
import java.util.List;

/**
 * Writes a segment of new logs, some rows in each transaction.
 *
 * <p>Durability: the segment is GROWING until the last of them, which makes it LIVE and says that
 * its logs are indexed. A transaction that failed is done again by the next {@link #step}.
 *
 * <p>Threading: one thread.
 */
public final class SegmentWriter {
  private final Segment segment;
  private final Gathering.Rows rows;
  private final long indexedBefore;
  private List<Row> taken = List.of(); // and not yet committed
  private boolean begun; // the first of them are

  private SegmentWriter(Segment segment, Gathering.Rows rows, long indexedBefore) {
    this.segment = segment;
    this.rows = rows;
    this.indexedBefore = indexedBefore;
  }

  /** Begins a segment of those logs. */
  public static SegmentWriter begin(SegmentTable table, Gathering logs) {
    Segment segment = logs.segment(Segments.nextNumber(table.segments()), State.GROWING);
    table.put(segment);
    return new SegmentWriter(segment, logs.rows(table.rowBytes()), table.indexedUpTo());
  }

  /**
   * Whether the segment should be written on; if not, others have indexed its logs meanwhile, or
   * erased some, or nothing of it was ever committed.
   */
  public boolean goesOn(SegmentTable table) {
    boolean there = begun && table.segments().contains(segment);
    boolean same = table.indexedUpTo() == indexedBefore;
    if (there && !same) {
      table.put(segment.in(State.DEAD));
    }
    return there && same;
  }

  /**
   * Writes about that many rows.
   *
   * @return whether the segment is whole
   */
  public boolean step(SegmentTable table, int count) {
    taken = taken.isEmpty() ? rows.take(count) : taken;
    table.put(segment.number(), taken);
    if (rows.isEmpty()) {
      table.put(segment.in(State.LIVE));
      table.indexedUpTo(segment.lastId());
    }
    return rows.isEmpty();
  }

  /** Takes note that the last step is committed. */
  public void committed() {
    taken = List.of();
    begun = true;
  }

  /** The id of the last of its logs. */
  public long lastId() {
    return segment.lastId();
  }
}
