package io.logwire.store.index;

import java.util.BitSet;
import java.util.List;

/**
 * Numbers of the logs of a segment that have something, from either end. A question may leap as far
 * as it likes; those of one walk go one way.
 */
interface Cursor {
  /** There is no such number. */
  int NONE = -1;

  /**
   * The first number from one place to another, both of them included.
   *
   * @param up whether {@code to} is the larger one
   */
  int next(int from, int to, boolean up);

  /** What all of them have. */
  record AllOf(List<Cursor> cursors) implements Cursor {
    @Override
    public int next(int from, int to, boolean up) {
      int at = from;
      for (int agreed = 0, i = 0; agreed < cursors.size(); i = (i + 1) % cursors.size()) {
        int next = cursors.get(i).next(at, to, up);
        if (next == NONE) {
          return NONE;
        }
        agreed = next == at ? agreed + 1 : 1;
        at = next;
      }
      return at;
    }
  }

  /** What one of them has. */
  record AnyOf(List<Cursor> cursors) implements Cursor {
    @Override
    public int next(int from, int to, boolean up) {
      int best = NONE;
      for (Cursor cursor : cursors) {
        int next = cursor.next(from, best == NONE ? to : best, up);
        best = next == NONE ? best : next;
      }
      return best;
    }
  }

  /** What is in the set. */
  record OfSet(BitSet set) implements Cursor {
    @Override
    public int next(int from, int to, boolean up) {
      int next = up ? set.nextSetBit(from) : set.previousSetBit(from);
      boolean isWithin = up ? next <= to : next >= to;
      return isWithin ? next : NONE;
    }
  }
}
