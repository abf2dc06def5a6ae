package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.console.Visitor;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What {@code /metrics} said at one moment, by the names with their labels. */
public final class Scrape {
  private static final long PATIENCE_SECONDS = 60;

  private final String text;
  private final Map<String, Double> values = new TreeMap<>();

  private Scrape(String text) {
    this.text = text;
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              values.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
            });
  }

  /** Asks the console at that port. */
  public static Scrape of(int consolePort) {
    HttpResponse<String> page = new Visitor(consolePort).get("/metrics");
    assertEquals(200, page.statusCode(), page.body());
    return new Scrape(page.body());
  }

  /** Asks again until that one has at least that value: counts may follow an answer. */
  public static Scrape await(int consolePort, String name, double least) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      Scrape scrape = of(consolePort);
      if (scrape.value(name) >= least) {
        return scrape;
      }
      assertTrue(
          System.nanoTime() - end < 0, () -> name + " is " + scrape.value(name) + " of " + least);
      Pause.beforeTheNextLook();
    }
  }

  /** The value of {@code name} or {@code name{label="value"}}; 0 where there is none. */
  public double value(String name) {
    return values.getOrDefault(name, 0.0);
  }

  Map<String, Double> values() {
    return values;
  }

  String text() {
    return text;
  }
}
