package io.logwire.metrics;

import java.util.List;

/**
 * One counter for each thing that can be refused, lost, late or retried. Who counts is given his
 * part; {@link Exposition} tells all of it.
 *
 * <p>Limit: the counts begin with the process. What they cost is an addition; nothing of the
 * library that writes them as text is loaded before somebody asks.
 */
public final class Metrics {
  public final HttpMetrics door = new HttpMetrics("logwire_http", "the public listener");
  public final HttpMetrics console = new HttpMetrics("logwire_console_http", "the console");
  public final StoreMetrics store = new StoreMetrics();
  public final AlertMetrics alerts = new AlertMetrics();
  public final OwnerMetrics owner = new OwnerMetrics();
  public final ConsoleMetrics pages = new ConsoleMetrics();

  private final List<Counters> all = List.of(door, console, store, alerts, owner, pages);

  List<Counter> counters() {
    return all.stream().flatMap(part -> part.counters().stream()).toList();
  }

  List<Histogram> histograms() {
    return all.stream().flatMap(part -> part.histograms().stream()).toList();
  }
}
