package io.logwire.metrics;

import java.util.Arrays;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/**
 * How large something was, since the start: how often it was within each of some bounds, and the
 * sum of all.
 *
 * <p>Threading: any thread; nobody waits for anybody.
 */
public final class Histogram {
  private final String name;
  private final String help;
  private final double[] bounds;
  private final LongAdder[] within;
  private final DoubleAdder sum = new DoubleAdder();

  /**
   * @param bounds upper ones, growing; what is larger has a place of its own
   */
  Histogram(String name, String help, double... bounds) {
    this.name = name;
    this.help = help;
    this.bounds = bounds.clone();
    this.within = new LongAdder[bounds.length + 1];
    for (int i = 0; i < within.length; i++) {
      within[i] = new LongAdder();
    }
  }

  public void add(double size) {
    int i = 0;
    while (i < bounds.length && size > bounds[i]) {
      i++;
    }
    within[i].increment();
    sum.add(size);
  }

  /** How many there were. */
  public long count() {
    long count = 0;
    for (LongAdder one : within) {
      count += one.sum();
    }
    return count;
  }

  String name() {
    return name;
  }

  String help() {
    return help;
  }

  /** The bounds, and infinity behind them. */
  double[] bounds() {
    double[] all = Arrays.copyOf(bounds, within.length);
    all[bounds.length] = Double.POSITIVE_INFINITY;
    return all;
  }

  /** How many were within each bound and above the one before. */
  long[] counts() {
    long[] counts = new long[within.length];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = within[i].sum();
    }
    return counts;
  }

  double sum() {
    return sum.sum();
  }
}
