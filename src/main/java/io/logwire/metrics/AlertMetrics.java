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

  /** Alerts of logs that no webhook takes. */
  public final Counter unrouted =
      new Counter("logwire_alerts_unrouted", "Logs with an alert that no webhook takes.");

  /** Alerts that its fallback was told. */
  public final Counter passedOn =
      new Counter(
          "logwire_alerts_passed_on",
          "Alerts that the webhook has not taken for an hour, told to its fallback.",
          WEBHOOK);

  /** Alerts past the outbox, as the store took no log; none is repeated. */
  public final Counter direct =
      new Counter(
          "logwire_direct_alerts",
          "Alerts told past a store that takes none, by what became of them.",
          WEBHOOK,
          "outcome");

  /** Rounds of the sender that came to nothing because of the file or of a fault. */
  public final Counter stepsFailed =
      new Counter("logwire_alert_steps_failed", "Looks for alerts that failed, to be repeated.");

  List<Counter> counters() {
    return List.of(attempts, failed, unrouted, passedOn, direct, stepsFailed);
  }
}
