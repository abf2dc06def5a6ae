package io.logwire.store.move;

import io.logwire.store.sql.Snapshots;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/** What makes the table of one store another than that of the other, found a stretch at a time. */
final class Differences {
  /**
   * Rows of one stretch.
   *
   * @param missing those that are only in the old store, or that say something else in it
   * @param extra those that are only in the new one, or that say something else in it
   */
  record Stretch(List<Object[]> missing, List<Object[]> extra) {
    boolean isFull(int most) {
      return missing.size() + extra.size() >= most;
    }

    int size() {
      return missing.size() + extra.size();
    }
  }

  private static final int MOST = 1_000;

  private final MovedTable table;
  private final TableRows old;
  private final TableRows young;
  private final Object[] last; // null for no end
  private final LongConsumer looked;
  private long rows;

  /**
   * The differences in that table.
   *
   * @param after the key behind which they begin, null for all
   * @param last the key with which they end, null for all
   * @param looked told now and then how many rows were compared
   */
  Differences(
      MovedTable table,
      Snapshots from,
      Snapshots to,
      Object[] after,
      Object[] last,
      int page,
      LongConsumer looked) {
    this.table = table;
    this.old = new TableRows(from, table, after, page);
    this.young = new TableRows(to, table, after, page);
    this.last = last;
    this.looked = looked;
  }

  /** The next differences, a thousand at most; none when there are no more. */
  Stretch next() {
    Stretch found = new Stretch(new ArrayList<>(), new ArrayList<>());
    while (!found.isFull(MOST)) {
      Object[] left = within(old.peek());
      Object[] right = within(young.peek());
      if (left == null && right == null) {
        break;
      }
      int order = left == null ? 1 : right == null ? -1 : table.compareKeys(left, right);
      boolean isSame = order == 0 && Arrays.deepEquals(left, right);
      if (order <= 0) {
        old.take();
      }
      if (order >= 0) {
        young.take();
      }
      if (order <= 0 && !isSame) {
        found.missing.add(left);
      }
      if (order >= 0 && !isSame) {
        found.extra.add(right);
      }
      if (++rows % MOST == 0) {
        looked.accept(rows);
      }
    }
    return found;
  }

  private Object[] within(Object[] row) {
    return row == null || last == null || table.compareKeys(row, last) <= 0 ? row : null;
  }
}
