package io.logwire.alert;

import io.logwire.log.LogEntry;
import io.logwire.metrics.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which webhooks get the alert of a log. An alert that none gets is a log like any other; the
 * operator is told once, and each is counted.
 *
 * <p>Threading: the writer thread; any may have it {@link #follow} others.
 */
public final class Routes implements Function<LogEntry, List<String>> {
  private static final Logger logger = LoggerFactory.getLogger(WebhookSender.class);

  private volatile List<Webhook> webhooks;
  private final Counter unrouted;
  private volatile boolean said;

  /**
   * The ways to those webhooks.
   *
   * @param unrouted counts alerts that go nowhere
   */
  public Routes(List<Webhook> webhooks, Counter unrouted) {
    this.unrouted = unrouted;
    this.webhooks = List.copyOf(webhooks);
  }

  /** Sends alerts to those from now on. */
  public void follow(List<Webhook> others) {
    webhooks = List.copyOf(others);
    said = false;
  }

  @Override
  public List<String> apply(LogEntry entry) {
    List<String> names = new ArrayList<>();
    for (Webhook webhook : webhooks) {
      if (webhook.takes(entry)) {
        names.add(webhook.name());
      }
    }
    if (names.isEmpty()) {
      unrouted.add();
    }
    if (names.isEmpty() && !said) {
      said = true;
      logger.warn(
          "an alert of type {} in channel {} goes nowhere, as no webhook is configured for it;"
              + " the log is kept. This is said once.",
          entry.type().text(),
          entry.channelId());
    }
    return names;
  }
}
