package io.logwire.console;

import io.logwire.log.LogType;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * A chart as small as a word, without an axis: errors at the foot of each bar, all else above them.
 * A stroke for each keeps it short.
 */
final class Spark {
  private static final int HEIGHT = 28;
  private static final int BAR = 5; // with the gap of 1

  private Spark() {}

  /**
   * Draws it.
   *
   * @param logs by bar and by the ordinal of the type
   */
  static Html draw(long[][] logs) {
    long sum = Arrays.stream(logs).mapToLong(Spark::total).sum();
    long most = most(logs);
    StringBuilder errors = new StringBuilder();
    StringBuilder others = new StringBuilder();
    for (int bar = 0; bar < logs.length; bar++) {
      long failed = logs[bar][LogType.ERROR.ordinal()];
      long foot = draw(errors, bar, HEIGHT, failed, most);
      draw(others, bar, foot, total(logs[bar]) - failed, most);
    }
    return Html.of(
        "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{} in the last 24 hours\">{}{}</svg>",
        logs.length * BAR,
        HEIGHT,
        Text.number(sum, "log"),
        stroke("all", others),
        stroke("error", errors));
  }

  private static long draw(StringBuilder path, int bar, long foot, long number, long most) {
    if (number == 0) {
      return foot;
    }
    long height = Math.max(1, Math.round((HEIGHT - 4) * (double) number / most));
    path.append("M%d %dv-%d".formatted(bar * BAR + 2, foot, height));
    return foot - height;
  }

  private static Html stroke(String name, StringBuilder path) {
    return path.isEmpty() ? new Html() : Html.of("<path class=\"{}\" d=\"{}\"/>", name, path);
  }

  /**
   * Bars of that width and no gap between their parts, the highest almost as high as that.
   *
   * @param which the bars that are drawn
   */
  static Html paths(long[][] logs, IntPredicate which, int width, int height) {
    long most = most(logs);
    StringBuilder[] paths = new StringBuilder[LogType.values().length];
    Arrays.setAll(paths, unused -> new StringBuilder());
    for (int bar = 0; bar < logs.length; bar++) {
      long top = height;
      for (LogType type : LogType.drawn()) {
        long number = which.test(bar) ? logs[bar][type.ordinal()] : 0;
        if (number > 0) {
          // One log among thousands is seen as well.
          long part = Math.max(height / 28, Math.round(height * 0.86 * number / most));
          paths[type.ordinal()].append(
              "M%1$d %2$dh%3$dv%4$dh-%3$dz".formatted(bar * width, top - part, width - 1, part));
          top -= part;
        }
      }
    }
    Html drawn = new Html();
    for (LogType type : LogType.drawn()) {
      if (!paths[type.ordinal()].isEmpty()) {
        drawn.add("<path class=\"{}\" d=\"{}\"/>", type.text(), paths[type.ordinal()]);
      }
    }
    return drawn;
  }

  /** The logs of the highest bar, at least 1. */
  static long most(long[][] logs) {
    return Math.max(1, Arrays.stream(logs).mapToLong(Spark::total).max().orElse(1));
  }

  static long total(long[] logs) {
    return Arrays.stream(logs).sum();
  }
}
