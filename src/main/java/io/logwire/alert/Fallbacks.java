package io.logwire.alert;

import io.logwire.metrics.Counter;
import io.logwire.store.Overdue;
import io.logwire.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the fallback of a webhook what that webhook has not taken for an hour, whether it is still
 * owed or has failed: the same alerts, once each. The webhook goes on trying by itself.
 *
 * <p>Threading: the sender thread, which waits for nothing here.
 */
final class Fallbacks {
  private static final Logger logger = LoggerFactory.getLogger(WebhookSender.class);

  private static final Duration PATIENCE = Duration.ofHours(1);
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

  /** One webhook that has a fallback. */
  private static final class Line {
    private final String name;
    private final String other;
    private Instant last = Instant.EPOCH;
    private CompletableFuture<Integer> running; // null between two

    private Line(Webhook webhook) {
      this.name = webhook.name();
      this.other = webhook.fallback().orElseThrow();
    }
  }

  private final Overdue overdue;
  private final Counter passedOn;
  private List<Line> lines = List.of();

  Fallbacks(Overdue overdue, Counter passedOn) {
    this.passedOn = passedOn;
    this.overdue = overdue;
  }

  /** Tells the fallbacks of those webhooks from now on. */
  void follow(List<Webhook> webhooks) {
    lines =
        webhooks.stream().filter(webhook -> webhook.fallback().isPresent()).map(Line::new).toList();
  }

  /** Whether nothing is under way. */
  boolean isIdle() {
    return lines.stream().allMatch(line -> line.running == null || line.running.isDone());
  }

  /**
   * Passes on what is overdue, if it is time to look.
   *
   * @throws StoreException if the file cannot be read
   */
  void step(Instant now) {
    for (Line line : lines) {
      if (line.running != null && line.running.isDone()) {
        hear(line);
      }
      boolean isBack = now.isBefore(line.last); // a clock that was set
      if (line.running == null && (isBack || !now.isBefore(line.last.plus(LOOK_AGAIN)))) {
        line.last = now;
        List<Long> late = overdue.late(line.name, line.other, now.minus(PATIENCE), now);
        line.running = late.isEmpty() ? null : overdue.passOn(line.other, late, now);
      }
    }
  }

  // One that failed is repeated by the next look; the owner hears elsewhere of a file that fails.
  private void hear(Line line) {
    CompletableFuture<Integer> done = line.running;
    line.running = null;
    if (!done.isCompletedExceptionally() && done.join() > 0) {
      int passed = done.join();
      passedOn.add(passed, line.name);
      logger.warn(
          "webhook {} has not taken {} for an hour: told to webhook {}, its fallback",
          line.name,
          passed == 1 ? "1 alert" : passed + " alerts",
          line.other);
    }
  }
}
