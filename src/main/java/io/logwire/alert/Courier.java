package io.logwire.alert;

import io.logwire.log.StoredLog;
import io.logwire.store.sqlite.Delivery;
import io.logwire.store.sqlite.Outbox;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one webhook its alerts, in order, one attempt at a time: takes the head of its deliveries
 * when that is due, sends it, and has the outcome recorded before it looks at the next. So a crash
 * repeats one attempt at most.
 *
 * <p>Threading: the sender thread only, which no step holds up for longer than a read of the file.
 */
final class Courier {
  private static final Logger logger = LoggerFactory.getLogger(WebhookSender.class);

  private static final Duration GIVE_UP_AFTER = Duration.ofHours(72);
  private static final Duration PACE = Duration.ofSeconds(1); // of messages that people read

  // How soon what another process did to the outbox is seen, and an unrecorded outcome tried again.
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final Webhook webhook;
  private final Outbox outbox;
  private final Function<Post, CompletableFuture<Answer>> client;
  private final Backoff backoff;
  private final Clock clock;
  private final Runnable wake;
  private final Complaints complaints;

  private List<StoredLog> sent = List.of();
  private Instant owedSince = Instant.EPOCH;
  private CompletableFuture<Answer> attempt; // null when none is under way
  private Recording record; // null when no outcome is to be recorded
  private CompletableFuture<Integer> recording; // null when that is not under way
  private Instant notBefore = Instant.EPOCH;
  private Instant lastSent = Instant.EPOCH;
  private int troubles; // attempts in a row that came to nothing
  private int most;

  /** Writes an outcome; again if that fails. */
  @FunctionalInterface
  private interface Recording {
    CompletableFuture<Integer> write();
  }

  Courier(
      Webhook webhook,
      Outbox outbox,
      Function<Post, CompletableFuture<Answer>> client,
      Backoff backoff,
      Clock clock,
      Runnable wake) {
    this.webhook = webhook;
    this.outbox = outbox;
    this.client = client;
    this.backoff = backoff;
    this.clock = clock;
    this.wake = wake;
    this.complaints = new Complaints(logger, webhook);
    this.most = webhook.format().most();
  }

  /** Whether nothing is under way: no attempt, and no outcome that is not on disk. */
  boolean isIdle() {
    return attempt == null && record == null;
  }

  /**
   * Does what can be done now.
   *
   * @param begin whether a new attempt may be made
   * @return when to come back, if nothing wakes the sender before
   */
  Instant step(boolean begin) {
    while (true) {
      Instant now = clock.instant();
      if (record != null) {
        if (!finishRecording(now)) {
          return recording == null ? notBefore : now.plus(LOOK_AGAIN);
        }
      } else if (attempt != null) {
        if (!attempt.isDone()) {
          return now.plus(LOOK_AGAIN);
        }
        Answer answer = attempt.join();
        attempt = null;
        judge(Outcome.of(answer, webhook, now), now);
      } else if (!begin) {
        return now.plus(LOOK_AGAIN);
      } else {
        Optional<Instant> wait = begin(now);
        if (wait.isPresent()) {
          return wait.get();
        }
      }
    }
  }

  /** Gives up on the attempt under way; its delivery stays owed. */
  void abandon() {
    attempt = null;
  }

  private Optional<Instant> begin(Instant now) {
    if (now.isBefore(notBefore) && notBefore.isBefore(now.plus(LOOK_AGAIN).plusMillis(1))) {
      return Optional.of(notBefore);
    }
    notBefore = now.plus(LOOK_AGAIN); // should the file not be readable
    Optional<Delivery> head = outbox.head(webhook.name());
    notBefore = Instant.EPOCH;
    if (head.isEmpty()) {
      return Optional.of(now.plus(LOOK_AGAIN));
    }
    Delivery delivery = head.get();
    if (!delivery.isDue(now)) {
      Instant due = delivery.dueAt().orElse(now);
      notBefore = earlier(due, now.plus(LOOK_AGAIN));
      return Optional.of(notBefore);
    }
    boolean people = webhook.format().most() > 1;
    if (people && !lastSent.isAfter(now) && lastSent.plus(PACE).isAfter(now)) {
      notBefore = lastSent.plus(PACE);
      return Optional.of(notBefore);
    }
    List<StoredLog> pile = most > 1 ? outbox.pile(webhook.name(), most) : List.of();
    sent = pile.size() > 1 ? pile : List.of(delivery.log());
    owedSince = delivery.owedSince();
    troubles = Math.max(troubles, delivery.attempts());
    lastSent = now;
    send(now);
    return Optional.empty();
  }

  private void send(Instant now) {
    Post post;
    try {
      post = webhook.format().post(webhook, sent, now);
    } catch (RuntimeException e) { // one log that we cannot tell must not hold up all others
      logger.error("a fault of the format {}", webhook.format().name(), e);
      judge(new Outcome(Outcome.Kind.REFUSED, "a fault of LogWire: " + e, Optional.empty()), now);
      return;
    }
    attempt = client.apply(post);
    var unused = attempt.whenComplete((answer, failure) -> wake.run());
  }

  private void judge(Outcome outcome, Instant now) {
    List<Long> ids = sent.stream().map(StoredLog::id).toList();
    String name = webhook.name();
    String reason = outcome.reason();
    switch (outcome.kind()) {
      case DELIVERED -> {
        complaints.over();
        troubles = 0;
        most = Math.min(webhook.format().most(), most * 2);
        record = () -> outbox.delivered(name, ids, now);
      }
      case REFUSED -> {
        complaints.over();
        troubles = 0;
        if (ids.size() > 1) {
          most = ids.size() / 2; // one of them is at fault, and the others should not fail with it
        } else {
          complaints.refused(Delivery.id(name, ids.get(0)), reason, now);
          record = () -> outbox.refused(name, ids.get(0), reason, now);
        }
      }
      case TROUBLE -> {
        troubles++;
        Instant due = now.plus(outcome.asked().orElseGet(() -> backoff.after(troubles)));
        complaints.trouble(reason, now, due);
        Instant since = now.minus(GIVE_UP_AFTER);
        if (owedSince.isAfter(since)) {
          record = () -> outbox.putOff(name, ids, reason, now, due);
        } else {
          record = () -> giveUp(ids, reason, now, since, due);
        }
      }
    }
  }

  private CompletableFuture<Integer> giveUp(
      List<Long> ids, String reason, Instant now, Instant since, Instant due) {
    String outcome = "given up after " + GIVE_UP_AFTER.toHours() + " hours; at last: " + reason;
    return outbox
        .giveUp(webhook.name(), ids, outcome, now, since, due)
        .whenComplete((failed, failure) -> complaints.gaveUp(failed, reason));
  }

  /** True when the outcome is on disk. Until then nothing is sent, or it would be sent twice. */
  private boolean finishRecording(Instant now) {
    if (recording == null) {
      if (now.isBefore(notBefore)) {
        return false;
      }
      recording = record.write();
      var unused = recording.whenComplete((rows, failure) -> wake.run());
    }
    if (!recording.isDone()) {
      return false;
    }
    boolean failed = recording.isCompletedExceptionally();
    recording = null;
    if (failed) {
      notBefore = now.plus(LOOK_AGAIN); // the writer has said why
      return false;
    }
    record = null;
    return true;
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
