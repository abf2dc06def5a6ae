package io.logwire.store.index;

import io.logwire.store.index.Segment.State;
import io.logwire.store.index.SegmentTable.Row;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Makes a segment anew of the logs that are left of it: where some channels are kept longer than
 * others, a segment names its deleted logs for as long as its last one is kept, and nearly all of
 * it may be of them. One that still has a good part of its logs stays as it is.
 */
public final class Thinning extends Rewrite {
  private static final int WORTH = 4; // times as many logs as are left
  private static final int SAMPLE = 1_000; // left logs that tell how it goes on
  private static final int LOGS_OF_A_LOOK = 1_000;
  private static final int NUMBERS_OF_A_LOOK = 32_768; // in 32 rows
  private static final int IDS_OF_A_ROW = 1_024;
  private static final int READ = 4; // rows, for each one that is written

  private final Segment thin;

  private final BitSet left = new BitSet();

  private final Bytes list = new Bytes(64);

  // Of the look at which logs are left.
  private long[] ids = {};
  private int at; // in these
  private boolean more = true; // ids behind them
  private int number; // of the segment, the next to compare
  private int count;

  // Of the writing.
  private Ranks ranks; // null before all is known

  private int idsWritten;
  private int idNumber; // the old number of the next id
  private Row row; // the last one that was read; null before the first

  private Thinning(Segment thin) {
    super(List.of(thin));
    this.thin = thin;
  }

  /** The thinning of that segment, which is LIVE. */
  public static Thinning of(Segment segment) {
    return new Thinning(segment);
  }

  @Override
  public boolean step(SegmentTable table, int rows) {
    if (givesUp(table)) {
      return false;
    }
    if (ranks != null) {
      return endSlice(table, write(table, rows));
    }
    look(table);
    if (count * (long) WORTH > thin.logs() || isDense()) {
      return false;
    }
    if (isKnown() && count == 0) {
      table.put(thin.in(State.DEAD));
      return false;
    }
    if (isKnown()) {
      begin(table);
    }
    return true;
  }

  private boolean isKnown() {
    return !more && at == ids.length;
  }

  // What is left is spread over the whole segment, so its beginning tells.
  private boolean isDense() {
    return count >= SAMPLE && count * (long) WORTH > number;
  }

  private void look(SegmentTable table) {
    if (at == ids.length && more) {
      long first = ids.length == 0 ? thin.firstId() : ids[ids.length - 1] + 1;
      ids = table.logs(first, thin.lastId(), LOGS_OF_A_LOOK);
      more = ids.length == LOGS_OF_A_LOOK;
      at = 0;
    }
    IdList known = new IdList(table, thin);
    int end = (int) Math.min(thin.logs(), (long) number + NUMBERS_OF_A_LOOK);
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
    if (number == thin.logs()) {
      at = ids.length;
      more = false;
    }
  }

  private void begin(SegmentTable table) {
    ranks = new Ranks(left);
    IdList known = new IdList(table, thin);
    long first = known.id(left.nextSetBit(0));
    long last = known.id(left.length() - 1);
    begin(table, first, last, count);

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
        return false;
      }
    }
    return true;
  }

  private void writeIds(SegmentTable table) {
    IdList known = new IdList(table, thin);
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
    Optional<Row> next = table.next(thin.number(), term, from);
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
