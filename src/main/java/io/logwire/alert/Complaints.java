package io.logwire.alert;

import io.logwire.metrics.AlertMetrics;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.slf4j.Logger;

/**
 * Tells the operator what a webhook suffers: the first time at once, then once an hour, and when it
 * is over. A receiver that is down for a weekend makes some fifty lines. All of it is counted.
 *
 * <p>Threading: the sender thread, but for {@link #gaveUp}.
 */
final class Complaints {
  private static final Duration QUIET = Duration.ofHours(1);

  private final Logger logger;
  private final Webhook webhook;
  private final AlertMetrics metrics;
  private int attempts;
  private Instant troubleSaid = Instant.EPOCH;
  private long refused;
  private Instant refusedSaid = Instant.EPOCH;

  Complaints(Logger logger, Webhook webhook, AlertMetrics metrics) {
    this.metrics = metrics;
    this.logger = logger;
    metrics.failed.at(webhook.name()); // with a 0 each, as a rate needs what was before
    for (Outcome.Kind kind : Outcome.Kind.values()) {
      metrics.attempts.at(webhook.name(), word(kind));
    }
    metrics.passedOn.at(webhook.name());
    metrics.direct.at(webhook.name(), "delivered");
    metrics.direct.at(webhook.name(), "lost");
    this.webhook = webhook;
  }

  /** Counts a request, whatever came of it. */
  void attempted(Outcome.Kind kind) {
    metrics.attempts.add(webhook.name(), word(kind));
  }

  private static String word(Outcome.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  void trouble(String reason, Instant now, Instant due) {
    attempts++;
    if (attempts == 1 || !now.isBefore(troubleSaid.plus(QUIET))) {
      troubleSaid = now;
      logger.warn(
          "webhook {} at {}: {}; its alerts wait, the next attempt is in {} s ({} so far)",
          webhook.name(),
          webhook.place(),
          reason,
          Math.max(1, ChronoUnit.SECONDS.between(now, due)),
          attempts);
    }
  }

  void over() {
    if (attempts > 0) {
      logger.info(
          "webhook {} takes alerts again, after {} attempts that came to nothing",
          webhook.name(),
          attempts);
      attempts = 0;
    }
  }

  void moved(String setting) {
    logger.warn(
        "webhook {} at {}: its chat has moved; alerts follow it until the next start, before which"
            + " {} must be in webhook.{}.url",
        webhook.name(),
        webhook.place(),
        setting,
        webhook.name());
  }

  void refused(String id, String reason, Instant now) {
    metrics.failed.add(webhook.name());
    refused++;
    if (!now.isBefore(refusedSaid.plus(QUIET))) {
      refusedSaid = now;
      logger.warn(
          "webhook {} at {} refused {}: {}; it is kept as failed, see `alerts list --failed`"
              + " ({} refused since the start)",
          webhook.name(),
          webhook.place(),
          id,
          reason,
          refused);
    }
  }

  /** Any thread; null if that was not recorded. */
  void gaveUp(Integer failed, String reason) {
    if (failed != null) {
      metrics.failed.add(failed, webhook.name());
      logger.error(
          "webhook {} at {}: {} alerts given up, at last: {}; `alerts retry {}` sends them again",
          webhook.name(),
          webhook.place(),
          failed,
          reason,
          webhook.name());
    }
  }
}
