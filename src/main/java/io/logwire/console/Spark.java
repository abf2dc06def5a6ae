package io.logwire.console;

import io.logwire.log.LogType;
import java.util.Arrays;
import java.util.List;

/** A chart as small as a word: bars by type, without an axis. One path a type keeps it short. */
final class Spark {
  private static final int HEIGHT = 28;
  private static final int BAR = 5; // with the gap of 1

  private Spark() {}

  /** The colours, from the bottom up: what needs a look stands on the line. */
  static final List<LogType> ORDER =
      List.of(
          LogType.ERROR, LogType.SUCCESS, LogType.ACTION, LogType.PAGE_VIEW, LogType.INFORMATION);

  /**
   * Draws it.
   *
   * @param logs by bar and by the ordinal of the type
   */
  static Html draw(long[][] logs) {
    long most =
        Math.max(1, Arrays.stream(logs).mapToLong(bar -> Arrays.stream(bar).sum()).max().orElse(1));
    StringBuilder[] paths = new StringBuilder[LogType.values().length];
    Arrays.setAll(paths, unused -> new StringBuilder());
    long sum = 0;
    for (int bar = 0; bar < logs.length; bar++) {
      long top = HEIGHT;
      for (LogType type : ORDER) {
        long number = logs[bar][type.ordinal()];
        if (number > 0) {
          long height = Math.max(1, Math.round((HEIGHT - 4.0) * number / most));
          paths[type.ordinal()].append(
              "M%d %dh4v%dh-4z".formatted(bar * BAR, top - height, height));
          top -= height;
          sum += number;
        }
      }
    }
    Html drawn = new Html();
    for (LogType type : ORDER) {
      if (!paths[type.ordinal()].isEmpty()) {
        drawn.add("<path class=\"{}\" d=\"{}\"/>", type.text(), paths[type.ordinal()]);
      }
    }
    return Html.of(
        "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{} in the last 24 hours\">{}</svg>",
        logs.length * BAR,
        HEIGHT,
        Text.number(sum, "log"),
        drawn);
  }
}
