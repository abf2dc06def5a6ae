package io.logwire.metrics;

import java.util.List;

/** What the service tells its owner, and what of it did not come through. */
public final class OwnerMetrics extends Counters {
  /** Calls of heartbeat.url. */
  public final Counter heartbeats =
      counter("logwire_heartbeats", "Calls of heartbeat.url, by what became of them.", "outcome")
          .startingWith(List.of("heard", "not_heard"));

  /** Times that the settings were read anew. */
  public final Counter reloads =
      counter(
              "logwire_reloads",
              "Times that the settings were read anew, by what became of them.",
              "outcome")
          .startingWith(List.of("followed", "refused"));

  /** Looks for troubles that failed. */
  public final Counter looksFailed =
      counter("logwire_trouble_looks_failed", "Looks for troubles that failed, to be repeated.");

  /** Lines of the service's own log that it did not write. */
  public final Counter linesNotWritten =
      counter(
          "logwire_own_lines_not_written",
          "Lines of the service's own log that were counted, as ten of their kind were there.");
}
