package io.logwire.alert;

import io.logwire.log.StoredLog;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The request to one webhook that is under way, if any: puts the logs in the webhook's format, and
 * asks again where its chat has moved.
 *
 * <p>Threading: the sender thread only.
 */
final class Dispatch {
  private static final Logger logger = LoggerFactory.getLogger(WebhookSender.class);

  private final Function<Post, CompletableFuture<Answer>> client;
  private final Runnable wake;
  private final Complaints complaints;

  private Webhook webhook;
  private List<StoredLog> logs = List.of();
  private boolean followed; // to where the chat has moved
  private CompletableFuture<Answer> answer; // null when none is under way

  Dispatch(
      Webhook webhook,
      Function<Post, CompletableFuture<Answer>> client,
      Runnable wake,
      Complaints complaints) {
    this.webhook = webhook;
    this.client = client;
    this.wake = wake;
    this.complaints = complaints;
  }

  boolean isUnderWay() {
    return answer != null;
  }

  /** Whether {@link #hear} has something to hear. */
  boolean isAnswered() {
    return answer != null && answer.isDone();
  }

  /** Gives up on it. */
  void abandon() {
    answer = null;
  }

  /** Sends these logs; returns an outcome at once where they cannot be told. */
  Optional<Outcome> send(List<StoredLog> toTell, Instant now) {
    logs = toTell;
    followed = false;
    return send(now);
  }

  /** What the answer means; empty where the chat has moved, and its new place is asked now. */
  Optional<Outcome> hear(Instant now) {
    Answer heard = answer.join();
    answer = null;
    Optional<Format.Move> move = webhook.format().moved(webhook.url(), heard);
    // At most once for each attempt, so that no receiver can lead us on for ever.
    if (heard.status() != 400 || followed || move.isEmpty()) {
      return Optional.of(Outcome.of(heard, webhook, now));
    }
    followed = true;
    webhook = webhook.at(move.get().url());
    complaints.moved(move.get().setting());
    return send(now);
  }

  private Optional<Outcome> send(Instant now) {
    Post post;
    try {
      post = webhook.format().post(webhook, logs, now);
    } catch (RuntimeException e) { // one log that we cannot tell must not hold up all others
      logger.error("a fault of the format {}", webhook.format().name(), e);
      String reason = "a fault of LogWire: " + e;
      return Optional.of(new Outcome(Outcome.Kind.REFUSED, reason, Optional.empty()));
    }
    answer = client.apply(post);
    var unused = answer.whenComplete((done, failure) -> wake.run());
    return Optional.empty();
  }
}
