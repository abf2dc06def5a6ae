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

  /** The largest number from {@code atLeast} to {@code atMost}. */
  int down(int atMost, int atLeast);

  /** The smallest number from {@code atLeast} to {@code atMost}. */
  int up(int atLeast, int atMost);

  /** What all of them have. */
  record AllOf(List<Cursor> cursors) implements Cursor {
    @Override
    public int down(int atMost, int atLeast) {
      int at = atMost;
      for (int agreed = 0, i = 0; agreed < cursors.size(); i = (i + 1) % cursors.size()) {
        int next = cursors.get(i).down(at, atLeast);
        if (next == NONE) {
          return NONE;
        }
        agreed = next == at ? agreed + 1 : 1;
        at = next;
      }
      return at;
    }

    @Override
    public int up(int atLeast, int atMost) {
      int at = atLeast;
      for (int agreed = 0, i = 0; agreed < cursors.size(); i = (i + 1) % cursors.size()) {
        int next = cursors.get(i).up(at, atMost);
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
    public int down(int atMost, int atLeast) {
      int best = NONE;
      for (Cursor cursor : cursors) {
        best = Math.max(best, cursor.down(atMost, Math.max(best, atLeast)));
      }
      return best;
    }

    @Override
    public int up(int atLeast, int atMost) {
      int best = NONE;
      for (Cursor cursor : cursors) {
        int next = cursor.up(atLeast, best == NONE ? atMost : best);
        best = next == NONE ? best : next;
      }
      return best;
    }
  }

  /** What is in the set. */
  record OfSet(BitSet set) implements Cursor {
    @Override
    public int down(int atMost, int atLeast) {
      int next = set.previousSetBit(atMost);
      return next >= atLeast ? next : NONE;
    }

    @Override
    public int up(int atLeast, int atMost) {
      int next = set.nextSetBit(atLeast);
      return next <= atMost ? next : NONE;
    }
  }
}
