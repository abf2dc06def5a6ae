package io.logwire.store.move;

import io.logwire.store.move.Differences.Stretch;
import io.logwire.store.move.MovingStore.Span;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Makes tables of the new store what they are in the old one, by their differences, so that doing
 * it twice does nothing.
 *
 * <p>Threading: one thread.
 */
final class Mending {
  private static final int PAGE = 1_000;
  private static final int PAGE_OF_IDS = 20_000;
  private static final int ERASED_AT_ONCE = 200;

  /** Who is told now and then, and may have it rest. */
  @FunctionalInterface
  interface Witness {
    /** So many rows were compared until now, the last of them in so long. */
    void looked(String doing, long rows, long nanos);
  }

  private final MovingStore from;
  private final MovingStore to;
  private final NewStore copy;
  private final Witness witness;

  Mending(MovingStore from, MovingStore to, NewStore copy, Witness witness) {
    this.from = from;
    this.to = to;
    this.copy = copy;
    this.witness = witness;
  }

  /**
   * Makes the logs of these ids the same.
   *
   * @param table all that they say, or only which there are
   * @return how many were others
   */
  long logs(MovedTable table, Span span, String doing) {
    long found = 0;
    long first = from.snapshots().number("SELECT min(id) FROM log");
    if (first > span.first()) {
      found += copy.deleteBefore(first);
    }
    Differences differences =
        new Differences(
            table,
            from.snapshots(),
            to.snapshots(),
            new Object[] {span.first() - 1},
            new Object[] {span.last()},
            table.equals(MovedTable.LOG_IDS) ? PAGE_OF_IDS : PAGE,
            looked(doing));
    for (Stretch stretch = differences.next(); stretch.size() > 0; stretch = differences.next()) {
      mend(stretch);
      found += stretch.size();
    }
    return found;
  }

  private void mend(Stretch stretch) {
    List<Object[]> extra = stretch.extra();
    for (int at = 0; at < extra.size(); at += ERASED_AT_ONCE) {
      copy.erase(extra.subList(at, Math.min(extra.size(), at + ERASED_AT_ONCE)));
    }
    List<Long> missing = stretch.missing().stream().map(row -> (Long) row[0]).toList();
    copy.insert(Chunk.of(missing, from));
  }

  /**
   * Makes the tables that belong to the logs the same.
   *
   * @return how many rows were others
   */
  long others() {
    long found = 0;
    for (MovedTable table : MovedTable.OTHERS) {
      Differences differences =
          new Differences(
              table,
              from.snapshots(),
              to.snapshots(),
              null,
              null,
              PAGE,
              looked("copying what belongs to them"));
      for (Stretch rows = differences.next(); rows.size() > 0; rows = differences.next()) {
        copy.replace(table, rows);
        found += rows.size();
      }
    }
    return found;
  }

  private LongConsumer looked(String doing) {
    long[] last = {System.nanoTime()};
    return rows -> {
      witness.looked(doing, rows, System.nanoTime() - last[0]);
      last[0] = System.nanoTime();
    };
  }
}
