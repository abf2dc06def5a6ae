package io.logwire.console;

import io.logwire.health.Health;
import io.logwire.metrics.Gauge;
import io.logwire.metrics.Metrics;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What monitors are told.
 *
 * @param gauges what is looked at when a scraper asks; made then, so that a start need not
 * @param token what a scraper proves itself with; without one only this machine is answered
 */
public record Watch(
    Health health, Metrics metrics, Supplier<List<Gauge>> gauges, Optional<String> token) {

  @Override
  public String toString() {
    return "what monitors are told"; // the token is in no message
  }
}
