package io.logwire.bench;

/** Cores that serve tasks in the order in which they come. */
final class Cores {
  private final double[] freeAt; // in microseconds
  private double busy;

  Cores(int count) {
    freeAt = new double[count];
  }

  /** When a task is done that comes then and takes so long. */
  double serve(double at, double micros) {
    int first = 0;
    for (int i = 1; i < freeAt.length; i++) {
      first = freeAt[i] < freeAt[first] ? i : first;
    }
    freeAt[first] = Math.max(at, freeAt[first]) + micros;
    busy += micros;
    return freeAt[first];
  }

  /** The share of that time, from the beginning, for which they were busy. */
  double busy(double micros) {
    return busy / freeAt.length / micros;
  }
}
