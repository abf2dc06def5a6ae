package io.logwire.metrics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Something that has a size now, and is looked at when somebody asks.
 *
 * @param name as Prometheus has it
 * @param help a sentence
 * @param values by the values of the labels, which have a bound
 */
public record Gauge(
    String name, String help, List<String> labels, Supplier<Map<List<String>, Double>> values) {

  /** One size. */
  public static Gauge of(String name, String help, Supplier<? extends Number> value) {
    return new Gauge(name, help, List.of(), () -> Map.of(List.of(), value.get().doubleValue()));
  }

  /** A size for each value of a label. */
  public static Gauge by(
      String label, String name, String help, Supplier<? extends Map<String, Double>> values) {
    return new Gauge(
        name,
        help,
        List.of(label),
        () -> {
          Map<List<String>, Double> all = new LinkedHashMap<>();
          values.get().forEach((value, size) -> all.put(List.of(value), size));
          return all;
        });
  }
}
