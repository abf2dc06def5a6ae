package io.logwire.command.terminal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CellBarsTest {
  @Test
  void drawsToTheEighthOfACell() {
    assertEquals("████", CellBars.bar(100, 100, 4));
    assertEquals("██", CellBars.bar(50, 100, 4));
    assertEquals("█▋", CellBars.bar(40, 100, 4));
    assertEquals("▏", CellBars.bar(1, 1_000_000, 4));
    assertEquals("", CellBars.bar(0, 100, 4));
  }

  @Test
  void dividesABarSoThatEachPartIsSeenAndTheWholeFits() {
    assertArrayEquals(new int[] {5, 3, 2}, CellBars.parts(new long[] {50, 30, 20}, 100, 10));
    assertArrayEquals(new int[] {1, 9, 0}, CellBars.parts(new long[] {1, 999, 0}, 1_000, 10));
    assertArrayEquals(new int[] {8, 1, 1}, CellBars.parts(new long[] {998, 1, 1}, 1_000, 10));
    assertEquals(5, Arrays.stream(CellBars.parts(new long[] {30, 20}, 100, 10)).sum());
    assertArrayEquals(new int[] {0, 0}, CellBars.parts(new long[] {0, 0}, 1, 10));
  }

  @Test
  void joinsNeighboursWhereColumnsDoNotFit() {
    assertEquals("▁ ▄█", CellBars.columns(new long[] {1, 0, 4, 8}, 9));
    assertEquals("▁█", CellBars.columns(new long[] {1, 0, 4, 8}, 3));
    assertEquals("▃█", CellBars.columns(new long[] {4, 4, 8}, 2));
  }

  @Test
  void writesNumbersForPeople() {
    assertEquals("0", Numbers.grouped(0));
    assertEquals("999", Numbers.grouped(999));
    assertEquals("1,234,567", Numbers.grouped(1_234_567));
    assertEquals("1 log", Numbers.of(1, "log"));
    assertEquals("1,000 logs", Numbers.of(1_000, "log"));
    assertEquals("999 B", Numbers.bytes(999));
    assertEquals("1.0 kB", Numbers.bytes(1_000));
    assertEquals("1.0 MB", Numbers.bytes(999_950));
    assertEquals("6.9 GB", Numbers.bytes(6_912_345_678L));
    assertEquals("70 GB", Numbers.bytes(70_123_456_789L));
  }
}
