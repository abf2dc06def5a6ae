package io.logwire.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All metrics as text, in OpenMetrics where the scraper asks for it, else in that of Prometheus.
 * Make one when somebody first asks: here and nowhere else begins the library.
 *
 * <p>Threading: one thread at a time.
 */
public final class Exposition {
  private static final Logger logger = LoggerFactory.getLogger(Exposition.class);

  /** The text, and what it is. */
  public record Page(String contentType, byte[] text) {}

  private final Metrics metrics;
  private final List<Gauge> gauges;
  private final String version;
  private final ExpositionFormats formats = ExpositionFormats.init();
  private final PrometheusRegistry registry = new PrometheusRegistry();

  /**
   * @param version of the program
   */
  public Exposition(Metrics metrics, List<Gauge> gauges, String version) {
    this.metrics = metrics;
    this.gauges = List.copyOf(gauges);
    this.version = version;
    registry.register(this::ours);
    JvmMetrics.builder().register(registry);
  }

  /**
   * What there is to tell now.
   *
   * @param accept the header of the request; may be null
   */
  public Page page(String accept) {
    ExpositionFormatWriter writer = formats.findWriter(accept);
    ByteArrayOutputStream text = new ByteArrayOutputStream(32 * 1024);
    try {
      writer.write(text, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it is memory
    }
    return new Page(writer.getContentType(), text.toByteArray());
  }

  private MetricSnapshots ours() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    all.metricSnapshot(build());
    metrics.counters().forEach(counter -> all.metricSnapshot(snapshot(counter)));
    metrics.histograms().forEach(histogram -> all.metricSnapshot(snapshot(histogram)));
    for (Gauge gauge : gauges) {
      try {
        all.metricSnapshot(snapshot(gauge));
      } catch (RuntimeException e) { // the others are wanted all the more
        logger.warn("{} is not known now: {}", gauge.name(), e.getMessage());
      }
    }
    return all.build();
  }

  private MetricSnapshot build() {
    return InfoSnapshot.builder()
        .name("logwire_build")
        .help("The program that runs.")
        .dataPoint(InfoDataPointSnapshot.builder().labels(Labels.of("version", version)).build())
        .build();
  }

  private static MetricSnapshot snapshot(Counter counter) {
    CounterSnapshot.Builder snapshot =
        CounterSnapshot.builder().name(counter.name()).help(counter.help());
    counter
        .counts()
        .forEach(
            (values, count) ->
                snapshot.dataPoint(
                    CounterDataPointSnapshot.builder()
                        .labels(Labels.of(counter.labels(), values))
                        .value(count)
                        .build()));
    return snapshot.build();
  }

  private static MetricSnapshot snapshot(Histogram histogram) {
    return HistogramSnapshot.builder()
        .name(histogram.name())
        .help(histogram.help())
        .dataPoint(
            HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(
                    ClassicHistogramBuckets.of(histogram.bounds(), histogram.counts()))
                .sum(histogram.sum())
                .build())
        .build();
  }

  private static MetricSnapshot snapshot(Gauge gauge) {
    GaugeSnapshot.Builder snapshot = GaugeSnapshot.builder().name(gauge.name()).help(gauge.help());
    gauge
        .values()
        .get()
        .forEach(
            (values, size) ->
                snapshot.dataPoint(
                    GaugeDataPointSnapshot.builder()
                        .labels(Labels.of(gauge.labels(), values))
                        .value(size)
                        .build()));
    return snapshot.build();
  }
}
