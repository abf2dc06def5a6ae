package io.logwire.metrics;

/** What becomes of alerts; each has the name of its webhook, which the owner has given. */
public final class AlertMetrics extends Counters {
  private static final String WEBHOOK = "webhook";

  /** Requests to receivers; what was no success is made again, or has failed. */
  public final Counter attempts =
      counter(
          "logwire_alert_attempts",
          "Requests to receivers, by what they meant.",
          WEBHOOK,
          "outcome");

  /** Alerts that will not be sent again by themselves. */
  public final Counter failed =
      counter("logwire_alerts_failed", "Alerts that were given up, refused or set aside.", WEBHOOK);

  /** Alerts of logs that no webhook takes. */
  public final Counter unrouted =
      counter("logwire_alerts_unrouted", "Logs with an alert that no webhook takes.");

  /** Alerts that its fallback was told. */
  public final Counter passedOn =
      counter(
          "logwire_alerts_passed_on",
          "Alerts that the webhook has not taken for an hour, told to its fallback.",
          WEBHOOK);

  /** Alerts past the outbox, as the store took no log; none is repeated. */
  public final Counter direct =
      counter(
          "logwire_direct_alerts",
          "Alerts told past a store that takes none, by what became of them.",
          WEBHOOK,
          "outcome");

  /** Rounds of the sender that came to nothing because of the file or of a fault. */
  public final Counter stepsFailed =
      counter("logwire_alert_steps_failed", "Looks for alerts that failed, to be repeated.");
}
