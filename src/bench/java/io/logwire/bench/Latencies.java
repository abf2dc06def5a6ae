package io.logwire.bench;

/** Latencies, in classes that grow by a twentieth. */
final class Latencies {
  private static final double GROWTH = Math.log(1.05);
  private final long[] counts = new long[600];
  private long all;

  void add(double micros, int logs) {
    int at = (int) Math.max(0, Math.log(Math.max(1, micros)) / GROWTH);
    counts[Math.min(counts.length - 1, at)] += logs;
    all += logs;
  }

  /** What that share of the logs took at most. */
  double quantileMillis(double share) {
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= share * all && all > 0) {
        return Math.exp((i + 1) * GROWTH) / 1e3;
      }
    }
    return 0;
  }
}
