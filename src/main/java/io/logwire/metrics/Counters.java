package io.logwire.metrics;

import java.util.ArrayList;
import java.util.List;

/** Counters and histograms of one part of the service, in the order in which they are made. */
abstract class Counters {
  private final List<Counter> counters = new ArrayList<>();
  private final List<Histogram> histograms = new ArrayList<>();

  final Counter counter(String name, String help, String... labels) {
    Counter counter = new Counter(name, help, labels);
    counters.add(counter);
    return counter;
  }

  final Histogram histogram(String name, String help, double... bounds) {
    Histogram histogram = new Histogram(name, help, bounds);
    histograms.add(histogram);
    return histogram;
  }

  final List<Counter> counters() {
    return counters;
  }

  final List<Histogram> histograms() {
    return histograms;
  }
}
