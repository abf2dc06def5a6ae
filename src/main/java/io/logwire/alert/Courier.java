package io.logwire.alert;

import io.logwire.log.StoredLog;
import io.logwire.metrics.AlertMetrics;
import io.logwire.store.Delivery;
import io.logwire.store.Outbox;
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

  private static final Duration PACE = Duration.ofSeconds(1); // of messages that people read

  // How soon what another process did to the outbox is seen, and an unrecorded outcome tried again.
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final Webhook webhook;
  private final Outbox outbox;
  private final Backoff backoff;
  private final Clock clock;
  private final Complaints complaints;
  private final Dispatch dispatch;
  private final Recorder recorder;
  private final Suspicion suspicion;
  private final Patience patience;

  private Turn turn = Turn.HEAD;
  private List<StoredLog> sent = List.of();
  private int piled; // logs of the last attempt at the head
  private long suspect; // the log at the head then
  private int attempts; // at that before
  private Instant owedSince = Instant.EPOCH;
  private Instant notBefore = Instant.EPOCH;
  private Instant lastSent = Instant.EPOCH;
  private int troubles; // attempts in a row that came to nothing
  private int most;

  Courier(
      Webhook webhook,
      Outbox outbox,
      Function<Post, CompletableFuture<Answer>> client,
      Backoff backoff,
      Clock clock,
      Patience.Time time,
      Runnable wake,
      AlertMetrics metrics) {
    this.webhook = webhook;
    this.outbox = outbox;
    this.backoff = backoff;
    this.clock = clock;
    this.complaints = new Complaints(logger, webhook, metrics);
    this.dispatch = new Dispatch(webhook, client, wake, complaints);
    this.suspicion = new Suspicion(webhook.format().isForPeople());
    this.patience = new Patience(time);
    this.recorder = new Recorder(LOOK_AGAIN, wake);
    this.most = webhook.format().most();
  }

  /** Whether nothing is under way: no attempt, and no outcome that is not on disk. */
  boolean isIdle() {
    return !dispatch.isUnderWay() && recorder.isIdle();
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
      Optional<Instant> wait = recorder.step(now);
      if (wait.isEmpty() && dispatch.isUnderWay()) {
        wait = hear(now);
      } else if (wait.isEmpty()) {
        wait = begin ? begin(now) : Optional.of(now.plus(LOOK_AGAIN));
      }
      if (wait.isPresent()) {
        return wait.get();
      }
    }
  }

  /** Gives up on the attempt under way; its delivery stays owed. */
  void abandon() {
    dispatch.abandon();
  }

  private Optional<Instant> hear(Instant now) {
    if (!dispatch.isAnswered()) {
      return Optional.of(now.plus(LOOK_AGAIN));
    }
    Optional<Outcome> heard = dispatch.hear(now);
    if (heard.isPresent()) {
      Outcome outcome = heard.get();
      logger.debug(
          "webhook {}: {} for {} alerts, {}",
          webhook.name(),
          outcome.kind(),
          sent.size(),
          outcome.reason());
      judge(suspicion.doubts(outcome) ? outcome.ofAll() : outcome, now);
    }
    return Optional.empty();
  }

  private Optional<Instant> begin(Instant now) {
    if (now.isBefore(notBefore) && notBefore.isBefore(now.plus(LOOK_AGAIN).plusMillis(1))) {
      return Optional.of(notBefore);
    }
    notBefore = now.plus(LOOK_AGAIN); // should the file not be readable
    Optional<Delivery> next = next();
    notBefore = Instant.EPOCH;
    if (next.isEmpty()) {
      suspicion.over();
      patience.rest();
      return Optional.of(now.plus(LOOK_AGAIN));
    }
    patience.owed();
    Delivery delivery = next.get();
    if (turn == Turn.HEAD && !suspicion.isUp() && !delivery.isDue(now)) {
      Instant soon = now.plus(LOOK_AGAIN);
      notBefore = delivery.dueAt().filter(due -> due.isBefore(soon)).orElse(soon);
      return Optional.of(notBefore);
    }
    boolean people = webhook.format().isForPeople() && turn != Turn.OTHER; // after one that failed
    if (people && !lastSent.isAfter(now) && lastSent.plus(PACE).isAfter(now)) {
      notBefore = lastSent.plus(PACE);
      return Optional.of(notBefore);
    }
    sent = List.of(delivery.log());
    if (turn == Turn.HEAD) {
      List<StoredLog> pile = most > 1 ? outbox.pile(webhook.name(), most) : List.of();
      sent = pile.size() > 1 ? pile : sent;
      piled = sent.size();
      suspect = delivery.log().id();
      attempts = delivery.attempts();
      owedSince = delivery.owedSince();
      troubles = Math.max(troubles, delivery.attempts());
    }
    lastSent = now;
    dispatch.send(sent, now).ifPresent(fault -> judge(fault, now));
    return Optional.empty();
  }

  // Falls back to the head where there is no other one, or the one to try again is not owed now.
  private Optional<Delivery> next() {
    if (turn == Turn.OTHER) {
      Optional<Delivery> other = other().or(this::other);
      if (other.isPresent()) {
        return other;
      }
      turn = Turn.HEAD;
    }
    Optional<Delivery> head = outbox.head(webhook.name());
    if (turn == Turn.AGAIN && head.filter(one -> one.log().id() == suspect).isEmpty()) {
      turn = Turn.HEAD;
    }
    return head;
  }

  private Optional<Delivery> other() {
    Optional<Delivery> other = outbox.owed(webhook.name(), suspicion.nextOther(piled > 1));
    if (other.isEmpty()) {
      suspicion.noOther();
    }
    return other;
  }

  private void judge(Outcome outcome, Instant now) {
    Turn judged = turn;
    turn = Turn.HEAD;
    complaints.attempted(outcome.kind());
    switch (outcome.kind()) {
      case DELIVERED -> delivered(judged, now);
      case REFUSED -> refused(judged, outcome.reason(), now);
      case TROUBLE -> {
        switch (judged) {
          case HEAD -> putOff(outcome, now);
          case OTHER -> suspicion.otherFailed();
          case AGAIN -> setAside(outcome.reason(), now);
        }
      }
    }
  }

  private void delivered(Turn judged, Instant now) {
    List<Long> ids = ids();
    troubles = 0;
    patience.rest();
    suspicion.arrived();
    if (judged == Turn.OTHER && ids.get(0) != suspect) {
      suspicion.otherArrived();
      turn = Turn.AGAIN;
    } else if (judged != Turn.HEAD && piled > 1) { // so it is another one of the pile
      suspicion.otherArrived();
      most = Math.max(1, piled / 2);
    } else if (judged == Turn.AGAIN || !suspicion.isUp() || most == 1) {
      complaints.over();
      suspicion.over();
      most = Math.min(webhook.format().most(), most * 2);
    }
    recorder.record(() -> outbox.delivered(webhook.name(), ids, now));
  }

  private void refused(Turn judged, String reason, Instant now) {
    if (judged != Turn.OTHER) {
      complaints.over();
      suspicion.over();
      patience.rest();
      troubles = 0;
    }
    if (sent.size() > 1) {
      most = sent.size() / 2; // one of them is at fault, and the others should not fail with it
      return;
    }
    long id = sent.get(0).id();
    suspicion.refused();
    complaints.refused(Delivery.id(webhook.name(), id), reason, now);
    recorder.record(() -> outbox.refused(webhook.name(), id, reason, now));
  }

  private void putOff(Outcome outcome, Instant now) {
    List<Long> ids = ids();
    String reason = outcome.reason();
    troubles++;
    Instant due = now.plus(outcome.asked().orElseGet(() -> backoff.after(troubles)));
    complaints.trouble(reason, now, due);
    if (patience.isOver(owedSince, troubles, now)) {
      recorder.record(() -> giveUp(ids, reason, now, due));
      return;
    }
    recorder.record(() -> outbox.putOff(webhook.name(), ids, reason, now, due));
    boolean suspected = suspicion.afterFailure();
    if (outcome.asked().isPresent()) {
      suspicion.otherFailed(); // who asks us to wait is asked for nothing else meanwhile
    } else if (suspected) {
      turn = Turn.OTHER;
    }
  }

  private void setAside(String reason, Instant now) {
    long id = suspect;
    String why =
        "set aside after %d attempts, as later alerts arrive; at last: %s"
            .formatted(attempts + 2, reason);
    suspicion.over();
    complaints.refused(Delivery.id(webhook.name(), id), why, now);
    recorder.record(() -> outbox.setAside(webhook.name(), id, why, now));
  }

  private CompletableFuture<Integer> giveUp(
      List<Long> ids, String reason, Instant now, Instant due) {
    String outcome = "given up after " + Patience.words() + "; at last: " + reason;
    return outbox
        .giveUp(webhook.name(), ids, outcome, now, patience.limit(now), due)
        .whenComplete((failed, failure) -> complaints.gaveUp(failed, reason));
  }

  private List<Long> ids() {
    return sent.stream().map(StoredLog::id).toList();
  }
}
