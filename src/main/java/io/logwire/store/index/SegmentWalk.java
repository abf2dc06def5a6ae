package io.logwire.store.index;

import io.logwire.store.Deadline;

/**
 * The logs of a segment that a proposal names, from either end.
 *
 * <p>It looks at a stretch of the segment at a time, so that it knows at any time how far it has
 * come, whatever there is to be found.
 *
 * <p>Threading: one thread.
 */
public final class SegmentWalk {
  /** There is no log any more, or the time is over. */
  public static final long NONE = -1;

  private static final int STRETCH = 1 << 15;

  private final Segment segment;
  private final IdList ids;
  private final Cursor cursor;
  private final Deadline deadline;
  private final boolean oldestFirst;
  private final int first;
  private final int last;
  private int at; // the next number that is not looked at
  private boolean late;

  /** Begins a walk over the ids from one to before another. */
  public SegmentWalk(
      SegmentTable table,
      Segment segment,
      Proposal proposal,
      long from,
      long before,
      boolean oldestFirst,
      Deadline deadline) {
    this.segment = segment;
    this.ids = new IdList(table, segment);
    this.cursor = proposal.in(table, segment, deadline);
    this.deadline = deadline;
    this.oldestFirst = oldestFirst;
    this.first = ids.atMost(from - 1) + 1;
    this.last = ids.atMost(before - 1);
    this.at = oldestFirst ? first : last;
    if (!oldestFirst && first <= last) {
      table.expect(segment.number(), proposal.terms(), last);
    }
  }

  /** The id of the next log; {@link #NONE} if there is no more. */
  public long next() {
    try {
      while (at >= first && at <= last) {
        int end = oldestFirst ? Math.min(last, at + STRETCH) : Math.max(first, at - STRETCH);
        int found = cursor.next(at, end, oldestFirst);
        at = (found == Cursor.NONE ? end : found) + (oldestFirst ? 1 : -1);
        if (found != Cursor.NONE) {
          return ids.id(found);
        }
        if (deadline.isOver()) {
          late = true;
          return NONE;
        }
      }
      return NONE;
    } catch (Proposal.Late e) {
      late = true;
      return NONE;
    }
  }

  /** Whether the time was over before it came to the end. */
  public boolean isLate() {
    return late;
  }

  /** The last id that it has looked at; what comes behind it in the walk is not known. */
  public long lookedUpTo() {
    int number = oldestFirst ? at - 1 : at + 1;
    boolean begun = number >= 0 && number < segment.logs();
    return begun ? ids.id(number) : oldestFirst ? segment.firstId() - 1 : segment.lastId() + 1;
  }
}
