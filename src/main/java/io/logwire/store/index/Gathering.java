package io.logwire.store.index;

import io.logwire.store.index.SegmentTable.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The terms of logs that follow one another, turned round into posting lists.
 *
 * <p>Terms and logs are numbers in a few arrays: a table of the terms by their hash, and for each
 * the chain of its logs from the newest back. So only distinct terms have to be sorted.
 *
 * <p>Threading: one thread.
 */
public final class Gathering {
  private long[] ids = new long[256];
  private int logs;

  private long[] terms = new long[1 << 12]; // by hash; 0 is none
  private int[] newest = new int[1 << 12]; // the last pair of that term
  private int distinct;

  private int[] before = new int[1 << 13]; // of a pair, the pair of the same term before it
  private int[] number = new int[1 << 13]; // of a pair, the log
  private int pairs = 1; // 0 is none

  /** How many logs were added. */
  public int logs() {
    return logs;
  }

  /** How many terms the logs have together. */
  public int pairs() {
    return pairs - 1;
  }

  public long firstId() {
    return ids[0];
  }

  public long lastId() {
    return ids[logs - 1];
  }

  /**
   * Adds a log with a larger id than those before.
   *
   * @param of its terms, each once, see {@link Terms#of}
   */
  public void add(long id, long[] of) {
    if (logs == ids.length) {
      ids = Arrays.copyOf(ids, 2 * logs);
    }
    if (pairs + of.length > before.length) {
      int more = Math.max(2 * before.length, pairs + of.length);
      before = Arrays.copyOf(before, more);
      number = Arrays.copyOf(number, more);
    }
    for (long term : of) {
      int slot = slot(term);
      if (terms[slot] == 0) {
        if (2 * distinct >= terms.length) {
          grow();
          slot = slot(term);
        }
        terms[slot] = term;
        distinct++;
      }
      before[pairs] = newest[slot];
      number[pairs] = logs;
      newest[slot] = pairs++;
    }
    ids[logs++] = id;
  }

  /** The segment of these logs. */
  public Segment segment(int ofNumber, Segment.State state) {
    return new Segment(ofNumber, state, firstId(), lastId(), logs);
  }

  /**
   * The rows of the segment, which are made as they are taken; nothing is to be added now.
   *
   * @param rowBytes what a row has at most
   */
  Rows rows(int rowBytes) {
    return new Rows(rowBytes);
  }

  /** Rows, some at a time. */
  final class Rows {
    private final List<Row> ready = new ArrayList<>();
    private final RowWriter writer;
    private final long[] sorted = new long[distinct];
    private final Bytes list = new Bytes(64);
    private final int[] numbers = new int[logs];
    private int next; // of the sorted terms
    private boolean finished;

    private Rows(int rowBytes) {
      writer = new RowWriter(rowBytes, ready::add);
      IdList.write(ids, logs, rowBytes, ready::add);
      int count = 0;
      for (long term : terms) {
        if (term != 0) {
          sorted[count++] = term;
        }
      }
      Arrays.sort(sorted);
    }

    /** The next ones, that many or a few more; none when all were taken. */
    List<Row> take(int count) {
      while (ready.size() < count && next < sorted.length) {
        write(sorted[next++]);
      }
      if (next == sorted.length && !finished) {
        writer.finish();
        finished = true;
      }
      List<Row> taken = List.copyOf(ready);
      ready.clear();
      return taken;
    }

    /** Whether all were taken. */
    boolean isEmpty() {
      return finished && ready.isEmpty();
    }

    private void write(long term) {
      int from = logs;
      for (int pair = newest[slot(term)]; pair != 0; pair = before[pair]) {
        numbers[--from] = number[pair];
      }
      list.clear();
      for (int i = from + 1; i < logs; i++) {
        list.add(numbers[i] - numbers[i - 1]);
      }
      writer.add(term, numbers[from], numbers[logs - 1], list.array(), 0, list.length());
    }
  }

  private int slot(long term) {
    int mask = terms.length - 1;
    long mixed = term * 0x9e3779b97f4a7c15L;
    int slot = (int) (mixed >>> 40) & mask;
    while (terms[slot] != 0 && terms[slot] != term) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldTerms = terms;
    int[] oldNewest = newest;
    terms = new long[2 * oldTerms.length];
    newest = new int[2 * oldTerms.length];
    for (int i = 0; i < oldTerms.length; i++) {
      if (oldTerms[i] != 0) {
        int slot = slot(oldTerms[i]);
        terms[slot] = oldTerms[i];
        newest[slot] = oldNewest[i];
      }
    }
  }
}
