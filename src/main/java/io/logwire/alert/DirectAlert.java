package io.logwire.alert;

import io.logwire.log.StoredLog;
import io.logwire.metrics.Counter;
import io.logwire.thread.Threads;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an alert past the outbox, where the store takes none: once, to each webhook that takes it.
 *
 * <p>Limit: what does not arrive is not repeated.
 *
 * <p>Threading: any thread may tell, and does not wait; a thread of its own, "direct-alert", sends.
 */
public final class DirectAlert {
  private static final Logger logger = LoggerFactory.getLogger(WebhookSender.class);

  private final List<Webhook> webhooks;
  private final Clock clock;
  private final Counter outcomes;

  /**
   * For those webhooks.
   *
   * @param outcomes counts what becomes of them by webhook, as {@code delivered} or {@code lost}
   */
  public DirectAlert(List<Webhook> webhooks, Clock clock, Counter outcomes) {
    this.outcomes = outcomes;
    this.webhooks = List.copyOf(webhooks);
    this.clock = clock;
  }

  /** Sends it, and returns at once. */
  public void tell(StoredLog log) {
    List<Webhook> takers = webhooks.stream().filter(webhook -> webhook.takes(log.entry())).toList();
    Threads.start("direct-alert", () -> takers.forEach(one -> send(one, log)));
  }

  private void send(Webhook webhook, StoredLog log) {
    try {
      Trial trial = Trial.send(webhook, log, clock);
      outcomes.add(webhook.name(), trial.delivered() ? "delivered" : "lost");
      if (!trial.delivered()) {
        logger.error(
            "webhook {} does not take what it has to hear: {}", webhook.name(), trial.answer());
      }
    } catch (RuntimeException e) { // the other webhooks should hear of it all the same
      outcomes.add(webhook.name(), "lost");
      logger.error("an alert could not be told to webhook {}", webhook.name(), e);
    }
  }
}
