package io.logwire.store.index;

import io.logwire.store.index.SegmentTable.Row;
import java.util.Arrays;
import java.util.Optional;

/** The logs of one term, of which it reads a row at a time. */
final class TermCursor implements Cursor {
  private static final int[] EMPTY = {};

  private final SegmentTable table;
  private final int segment;
  private final long term;

  // What the term has from low to high.
  private int[] block = EMPTY;
  private int low = 0;
  private int high = -1;

  TermCursor(SegmentTable table, int segment, long term) {
    this.table = table;
    this.segment = segment;
    this.term = term;
  }

  @Override
  public int next(int from, int to, boolean up) {
    return up ? up(from, to) : down(from, to);
  }

  private int down(int atMost, int atLeast) {
    lookAt(atMost);
    int at = place(atMost);
    return at >= 0 && block[at] >= atLeast ? block[at] : NONE;
  }

  private int up(int atLeast, int atMost) {
    lookAt(atLeast);
    int at = place(atLeast - 1) + 1;
    if (at == block.length) {
      lookBehind(atLeast);
      at = 0;
    }
    return at < block.length && block[at] <= atMost ? block[at] : NONE;
  }

  // Where the largest number up to that is in the block.
  private int place(int atMost) {
    int at = Arrays.binarySearch(block, atMost);
    return at >= 0 ? at : -at - 2;
  }

  private void lookAt(int number) {
    if (number >= low && number <= high) {
      return;
    }
    Optional<Row> row = table.last(segment, term, number);
    block = row.map(this::numbers).orElse(EMPTY);
    boolean goesBack = row.isPresent() && row.get().term() == term;
    low = goesBack ? block[0] : 0;
    high = block.length == 0 ? number : Math.max(number, block[block.length - 1]);
  }

  private void lookBehind(int number) {
    Optional<Row> row = table.next(segment, term, high);
    block = row.filter(next -> next.term() == term).map(this::numbers).orElse(EMPTY);
    low = number;
    high = block.length == 0 ? Integer.MAX_VALUE : block[block.length - 1];
  }

  private int[] numbers(Row row) {
    RowReader entries = new RowReader(row);
    return entries.find(term) ? entries.numbers() : EMPTY;
  }
}
