package io.logwire.store.index;

import io.logwire.store.index.Segment.State;
import io.logwire.store.index.SegmentTable.Row;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Makes a segment anew of the logs that are left of it, in slices: where some channels are kept
 * longer than others, a segment names its deleted logs for as long as its last one is kept, and
 * nearly all of it may be of them. One that still has a good part of its logs stays as it is.
 *
 * <p>Durability: that of {@link Merge}; the new segment is GROWING until all of it is written.
 *
 * <p>Limit: where others have changed the segments between two slices, it is given up.
 *
 * <p>Threading: one thread.
 */
public final class Thinning {
  private static final int WORTH = 4; // times as many logs as are left
  private static final int SAMPLE = 1_000; // left logs that tell how it goes on
  private static final int LOGS_OF_A_LOOK = 1_000;
  private static final int NUMBERS_OF_A_LOOK = 32_768; // in 32 rows
  private static final int IDS_OF_A_ROW = 1_024;
  private static final int READ = 4; // rows, for each one that is written

  /** The logs that there are. */
  @FunctionalInterface
  public interface Logs {
    /** The first ids from one to another, so many at most, in order. */
    long[] ids(long first, long last, int most);
  }

  private final Segment old;
  private final BitSet left = new BitSet();
  private final List<Row> written = new ArrayList<>();
  private final Bytes list = new Bytes(64);

  // Of the look at which logs are left.
  private long[] ids = {};
  private int at; // in these
  private boolean more = true; // ids behind them
  private int number; // of the segment, the next to compare
  private int count;

  // Of the writing.
  private Ranks ranks; // null before all is known
  private RowWriter writer; // null before the first slice
  private Segment target; // the same
  private int idsWritten;
  private int idNumber; // the old number of the next id
  private Row row; // the last one that was read; null before the first

  private Thinning(Segment old) {
    this.old = old;
  }

  /** The thinning of that segment, which is LIVE. */
  public static Thinning of(Segment segment) {
    return new Thinning(segment);
  }

  /**
   * Writes about that many rows, or looks for what is left.
   *
   * @return whether there is more to do
   */
  public boolean step(SegmentTable table, Logs logs, int rows) {
    List<Segment> now = table.segments();
    if (!now.contains(old) || target != null && !now.contains(target)) {
      giveUp(table);
      return false;
    }
    if (ranks == null) {
      look(table, logs);
      if (count * (long) WORTH > old.logs() || isDense()) {
        return false;
      }
      if (!isKnown()) {
        return true;
      }
      if (count == 0) {
        table.put(old.in(State.DEAD));
        return false;
      }
      begin(table, now);
      return true;
    }
    boolean goesOn = write(table, rows);
    table.put(target.number(), written);
    written.clear();
    if (!goesOn) {
      table.put(old.in(State.DEAD));
      table.put(target.in(State.LIVE));
    }
    return goesOn;
  }

  /** Leaves what it has written to be deleted. */
  public void giveUp(SegmentTable table) {
    if (target != null && table.segments().contains(target)) {
      table.put(target.in(State.DEAD));
    }
  }

  private boolean isKnown() {
    return !more && at == ids.length;
  }

  // What is left is spread over the whole segment, so its beginning tells.
  private boolean isDense() {
    return count >= SAMPLE && count * (long) WORTH > number;
  }

  private void look(SegmentTable table, Logs logs) {
    if (at == ids.length && more) {
      long first = ids.length == 0 ? old.firstId() : ids[ids.length - 1] + 1;
      ids = logs.ids(first, old.lastId(), LOGS_OF_A_LOOK);
      more = ids.length == LOGS_OF_A_LOOK;
      at = 0;
    }
    IdList known = new IdList(table, old);
    int end = (int) Math.min(old.logs(), (long) number + NUMBERS_OF_A_LOOK);
    while (at < ids.length && number < end) {
      long id = known.id(number);
      if (id == ids[at]) {
        left.set(number);
        count++;
      }
      if (id <= ids[at]) {
        number++;
      }
      if (id >= ids[at]) { // one that is larger was imported between
        at++;
      }
    }
    if (number == old.logs()) {
      at = ids.length;
      more = false;
    }
  }

  private void begin(SegmentTable table, List<Segment> now) {
    ranks = new Ranks(left);
    IdList known = new IdList(table, old);
    long first = known.id(left.nextSetBit(0));
    long last = known.id(left.length() - 1);
    target = new Segment(Segments.nextNumber(now), State.GROWING, first, last, count);
    writer = new RowWriter(table.rowBytes(), written::add);
    table.put(target);
    idNumber = left.nextSetBit(0);
  }

  private boolean write(SegmentTable table, int rows) {
    int read = 0;
    while (written.size() < rows && read < READ * rows) {
      if (idsWritten < count) {
        writeIds(table);
        read += 2;
      } else if (copyRow(table)) {
        read++;
      } else {
        writer.finish();
        return false;
      }
    }
    return true;
  }

  private void writeIds(SegmentTable table) {
    IdList known = new IdList(table, old);
    long[] some = new long[Math.min(IDS_OF_A_ROW, count - idsWritten)];
    for (int i = 0; i < some.length; i++) {
      some[i] = known.id(idNumber);
      idNumber = left.nextSetBit(idNumber + 1);
    }
    int base = idsWritten;
    IdList.write(
        some,
        some.length,
        table.rowBytes(),
        one -> written.add(new Row(one.term(), one.number() + base, one.lists())));
    idsWritten += some.length;
  }

  /** Copies the next row without what is gone; false if there is none. */
  private boolean copyRow(SegmentTable table) {
    long term = row == null ? IdList.TERM : row.term();
    int from = row == null ? Integer.MAX_VALUE : row.number();
    Optional<Row> next = table.next(old.number(), term, from);
    next.ifPresent(
        one -> {
          row = one;
          RowReader entries = new RowReader(one);
          while (entries.next()) {
            copy(entries);
          }
        });
    return next.isPresent();
  }

  private void copy(RowReader entry) {
    int first = -1;
    int last = -1;
    list.clear();
    for (int one : entry.numbers()) {
      if (left.get(one)) {
        int rank = ranks.of(one);
        if (first < 0) {
          first = rank;
        } else {
          list.add(rank - last);
        }
        last = rank;
      }
    }
    if (first >= 0) {
      writer.add(entry.term(), first, last, list.array(), 0, list.length());
    }
  }

  /** How many are set before each. */
  private static final class Ranks {
    private final long[] words;
    private final int[] before;

    private Ranks(BitSet bits) {
      words = bits.toLongArray();
      before = new int[words.length];
      for (int i = 1; i < words.length; i++) {
        before[i] = before[i - 1] + Long.bitCount(words[i - 1]);
      }
    }

    private int of(int bit) {
      int word = bit >>> 6;
      return before[word] + Long.bitCount(words[word] & (1L << bit) - 1);
    }
  }
}
