package io.logwire.alert;

import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * One alert, sent at once and past the outbox, to see whether a webhook is configured right.
 *
 * @param answer what the receiver said, in words
 * @param advice what to do about it, in words
 */
public record Trial(boolean delivered, String answer, String advice) {

  /** Sends it; takes fifteen seconds at most. */
  public static Trial send(Webhook webhook, Clock clock) {
    return send(webhook, new StoredLog(LogId.firstAt(clock.millis()), example(webhook)), clock);
  }

  /** The same with that log. */
  static Trial send(Webhook webhook, StoredLog log, Clock clock) {
    Post post = webhook.format().post(webhook, List.of(log), clock.instant());
    try (WebhookClient client = WebhookClient.open()) {
      Answer answer = client.send(post).join();
      Outcome outcome = Outcome.of(answer, webhook, clock.instant());
      return new Trial(
          outcome.kind() == Outcome.Kind.DELIVERED, outcome.reason(), Advice.on(answer, webhook));
    }
  }

  private static LogEntry example(Webhook webhook) {
    String channel = webhook.channels().stream().sorted().findFirst().orElse("test");
    LogType type = webhook.types().stream().sorted().findFirst().orElse(LogType.INFORMATION);
    return new LogEntry(
        channel,
        "user-42",
        "Test of the webhook " + webhook.name(),
        "If you can read this, alerts arrive here.",
        type,
        true,
        List.of("test"),
        Map.of("sent_by", "alerts test " + webhook.name()));
  }
}
