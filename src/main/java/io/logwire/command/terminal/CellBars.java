package io.logwire.command.terminal;

import java.util.Arrays;

/** Numbers as lengths, of cells of a terminal. */
public final class CellBars {
  private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";
  private static final String HEIGHTS = " ▁▂▃▄▅▆▇█";

  private CellBars() {}

  /** A bar to the eighth of a cell; whatever is not nothing can be seen. */
  public static String bar(long number, long most, int cells) {
    long eighths = scaled(number, most, 8 * cells);
    String end = eighths % 8 == 0 ? "" : EIGHTHS.substring((int) (eighths % 8)).substring(0, 1);
    return "█".repeat((int) (eighths / 8)) + end;
  }

  /**
   * The parts of a bar in whole cells. Their sum is as long as the sum of the numbers, but that
   * each part that is not nothing has a cell.
   */
  public static int[] parts(long[] numbers, long most, int cells) {
    int[] parts = new int[numbers.length];
    long sum = 0;
    int end = 0;
    for (int i = 0; i < numbers.length; i++) {
      sum += numbers[i];
      int wanted = (int) scaled(sum, most, cells);
      parts[i] = numbers[i] == 0 ? 0 : Math.max(1, wanted - end);
      end += parts[i];
    }
    for (int left = end - cells; left > 0; left--) { // taken from the longest
      parts[longest(parts)]--;
    }
    return parts;
  }

  private static int longest(int[] parts) {
    int longest = 0;
    for (int i = 1; i < parts.length; i++) {
      longest = parts[i] > parts[longest] ? i : longest;
    }
    return longest;
  }

  /** A column for each number, or for as many neighbours as make them fit, in one line. */
  public static String columns(long[] numbers, int cells) {
    int neighbours = (numbers.length + cells - 1) / cells;
    int columns = (numbers.length + neighbours - 1) / neighbours;
    int missing = columns * neighbours - numbers.length; // in the first column, not in the last
    long[] sums = new long[columns];
    for (int i = 0; i < numbers.length; i++) {
      sums[(i + missing) / neighbours] += numbers[i];
    }
    long most = Arrays.stream(sums).max().orElse(0);
    StringBuilder line = new StringBuilder();
    for (long sum : sums) {
      line.append(HEIGHTS.charAt((int) scaled(sum, most, 8)));
    }
    return line.toString();
  }

  private static long scaled(long number, long most, int length) {
    return number == 0 ? 0 : Math.max(1, Math.round((double) number / most * length));
  }
}
