package io.logwire.store.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.store.index.SegmentTable.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RowWriterTest {
  private static final int ROW_BYTES = 4_550;

  private static void write(RowWriter writer, long term, int... numbers) {
    Bytes list = new Bytes(8);
    for (int i = 1; i < numbers.length; i++) {
      list.add(numbers[i] - numbers[i - 1]);
    }
    int last = numbers[numbers.length - 1];
    writer.add(term, numbers[0], last, list.array(), 0, list.length());
  }

  /** All lists that those rows have, by their terms. */
  static Map<Long, List<Integer>> read(List<Row> rows) {
    Map<Long, List<Integer>> lists = new TreeMap<>();
    for (Row row : rows) {
      RowReader entries = new RowReader(row);
      boolean first = true;
      while (entries.next()) {
        if (first) {
          assertEquals(row.term(), entries.term());
          assertEquals(row.number(), entries.first());
          first = false;
        }
        List<Integer> list = lists.computeIfAbsent(entries.term(), unused -> new ArrayList<>());
        for (int number : entries.numbers()) {
          assertTrue(list.isEmpty() || list.get(list.size() - 1) < number);
          list.add(number);
        }
        assertEquals(list.get(list.size() - 1), entries.last());
      }
    }
    return lists;
  }

  @Test
  void givesBackTheListsThatWerePutIn() {
    List<Row> rows = new ArrayList<>();
    RowWriter writer = new RowWriter(ROW_BYTES, rows::add);
    write(writer, 1, 0);
    write(writer, 7, 3, 4, 900_000);
    write(writer, Long.MAX_VALUE, 5, 1_000);
    writer.finish();
    assertEquals(1, rows.size());
    assertEquals(
        Map.of(1L, List.of(0), 7L, List.of(3, 4, 900_000), Long.MAX_VALUE, List.of(5, 1_000)),
        read(rows));
  }

  @Test
  void putsPiecesOfAListBehindOneAnother() {
    List<Row> pieces = new ArrayList<>();
    RowWriter writer = new RowWriter(ROW_BYTES, pieces::add);
    write(writer, 5, 1, 2, 9);
    write(writer, 5, 10);
    write(writer, 5, 1_000, 1_001);
    writer.finish();
    List<Row> whole = new ArrayList<>();
    writer = new RowWriter(ROW_BYTES, whole::add);
    write(writer, 5, 1, 2, 9, 10, 1_000, 1_001);
    writer.finish();
    assertArrayEquals(whole.get(0).lists(), pieces.get(0).lists());
  }

  @Test
  void fillsItsRowsWithListsOfAnyLength() {
    Random random = new Random(7);
    Map<Long, List<Integer>> lists = new TreeMap<>();
    List<Row> rows = new ArrayList<>();
    RowWriter writer = new RowWriter(ROW_BYTES, rows::add);
    long term = 1;
    for (int i = 0; i < 400; i++) {
      term += 1 + (random.nextLong() >>> 12);
      TreeSet<Integer> numbers = new TreeSet<>();
      int count = random.nextInt(20) == 0 ? 20_000 : 1 + random.nextInt(40);
      while (numbers.size() < count) {
        numbers.add(random.nextInt(1 << 20));
      }
      lists.put(term, List.copyOf(numbers));
      write(writer, term, numbers.stream().mapToInt(Integer::intValue).toArray());
    }
    writer.finish();
    assertEquals(lists, read(rows));
    int bytes = 0;
    for (Row row : rows) {
      assertTrue(row.lists().length <= ROW_BYTES, () -> "" + row.lists().length);
      bytes += row.lists().length;
    }
    assertTrue(bytes > 0.97 * rows.size() * ROW_BYTES, bytes + " in " + rows.size());
  }
}
