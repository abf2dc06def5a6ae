package io.logwire.metrics;

import java.util.List;

/** What becomes of alerts; each has the name of its webhook, which the owner has given. */
public final class AlertMetrics {
  private static final String WEBHOOK = "webhook";

  /** Requests to receivers; what was no success is made again, or has failed. */
  public final Counter attempts =
      new Counter(
          "logwire_alert_attempts",
          "Requests to receivers, by what they meant.",
          WEBHOOK,
          "outcome");

  /** Alerts that will not be sent again by themselves. */
  public final Counter failed =
      new Counter(
          "logwire_alerts_failed", "Alerts that were given up, refused or set aside.", WEBHOOK);

  /** Rounds of the sender that came to nothing because of the file or of a fault. */
  public final Counter stepsFailed =
      new Counter("logwire_alert_steps_failed", "Looks for alerts that failed, to be repeated.");

  List<Counter> counters() {
    return List.of(attempts, failed, stepsFailed);
  }
}
