package io.logwire.metrics;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Something that is counted since the start, by the values of its labels.
 *
 * <p>Limit: it knows {@link #MOST} sets of values; what has others is counted as {@code other}.
 *
 * <p>Threading: any thread; nobody waits for anybody.
 */
public final class Counter {
  static final int MOST = 200;
  private static final String OTHER = "other";

  private final String name;
  private final String help;
  private final List<String> labels;
  private final Map<List<String>, LongAdder> counts = new ConcurrentHashMap<>();

  /**
   * @param name as Prometheus has it, without {@code _total}
   * @param help a sentence
   */
  Counter(String name, String help, String... labels) {
    this.name = name;
    this.help = help;
    this.labels = List.of(labels);
    if (labels.length == 0) {
      at(); // so that it is there with a 0
    }
  }

  /** The same, with a 0 for each of these values of its label: a rate needs what was before. */
  Counter startingWith(List<String> values) {
    for (String value : values) {
      at(value);
    }
    return this;
  }

  /** One more. */
  public void add(String... values) {
    at(values).increment();
  }

  /** So many more. */
  public void add(long more, String... values) {
    at(values).add(more);
  }

  /** What counts these values; for who counts often, to be kept. */
  public LongAdder at(String... values) {
    List<String> key = List.of(values);
    LongAdder count = counts.get(key);
    if (count == null) {
      boolean isKnown = counts.size() < MOST;
      count = counts.computeIfAbsent(isKnown ? key : others(), unused -> new LongAdder());
    }
    return count;
  }

  private List<String> others() {
    return labels.stream().map(label -> OTHER).toList();
  }

  /** How often it was with these values. */
  public long count(String... values) {
    LongAdder count = counts.get(List.of(values));
    return count == null ? 0 : count.sum();
  }

  String name() {
    return name;
  }

  String help() {
    return help;
  }

  List<String> labels() {
    return labels;
  }

  /** All counts, by their values. */
  Map<List<String>, Long> counts() {
    Map<List<String>, Long> all = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    counts.forEach((values, count) -> all.put(values, count.sum()));
    return all;
  }
}
