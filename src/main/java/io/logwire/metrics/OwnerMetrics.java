package io.logwire.metrics;

import java.util.List;

/** What the service tells its owner, and what of it did not come through. */
public final class OwnerMetrics {
  /** Calls of heartbeat.url. */
  public final Counter heartbeats =
      new Counter(
              "logwire_heartbeats", "Calls of heartbeat.url, by what became of them.", "outcome")
          .startingWith(List.of("heard", "not_heard"));

  /** Times that the settings were read anew. */
  public final Counter reloads =
      new Counter(
              "logwire_reloads",
              "Times that the settings were read anew, by what became of them.",
              "outcome")
          .startingWith(List.of("followed", "refused"));

  /** Looks for troubles that failed. */
  public final Counter looksFailed =
      new Counter(
          "logwire_trouble_looks_failed", "Looks for troubles that failed, to be repeated.");

  /** Lines of the service's own log that it did not write. */
  public final Counter linesNotWritten =
      new Counter(
          "logwire_own_lines_not_written",
          "Lines of the service's own log that were counted, as ten of their kind were there.");

  List<Counter> counters() {
    return List.of(heartbeats, reloads, looksFailed, linesNotWritten);
  }
}
