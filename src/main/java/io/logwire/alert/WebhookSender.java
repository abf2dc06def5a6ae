package io.logwire.alert;

import io.logwire.metrics.AlertMetrics;
import io.logwire.store.Outbox;
import io.logwire.store.StoreException;
import io.logwire.thread.Threads;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is owed, by one thread that never waits for a receiver: each webhook has one request
 * in flight at most, so one that hangs holds up nobody else.
 *
 * <p>Durability: none of its own. What it knows is in the outbox; kill it at any moment, and the
 * next one goes on from there.
 *
 * <p>Threading: one thread, "webhook-sender", does everything but the exchanges themselves. {@link
 * #wake} may be called from any thread and does not wait.
 */
public final class WebhookSender implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(WebhookSender.class);

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final Duration LOOK_FOR_OTHERS = Duration.ofMinutes(1);

  // What an attempt may still take when the service stops; a delivery cut off stays owed.
  private static final Duration GRACE = Duration.ofSeconds(2);

  private volatile List<Webhook> webhooks; // as the owner wants them
  private volatile List<Webhook> expected = List.of(); // which may be owed something before that
  private final Outbox outbox;
  private final Clock clock;
  private final Patience.Time time;
  private final AlertMetrics metrics;
  private final Semaphore news = new Semaphore(0);
  private final Thread thread = new Thread(this::run, "webhook-sender");
  private Couriers couriers;
  private List<Webhook> followed = List.of(); // by the last step
  private Instant othersDue = Instant.EPOCH; // what is owed to webhooks that are no more
  private final Fallbacks fallbacks;
  private volatile boolean closing;
  private volatile long turnNanos = System.nanoTime(); // when the last turn ended

  WebhookSender(
      List<Webhook> webhooks,
      Outbox outbox,
      Clock clock,
      Patience.Time time,
      AlertMetrics metrics) {
    this.time = time;
    this.metrics = metrics;
    this.webhooks = List.copyOf(webhooks);
    this.outbox = outbox;
    this.fallbacks = new Fallbacks(outbox.overdue(), metrics.passedOn);
    this.clock = clock;
  }

  /**
   * Starts the thread, which sends what was owed before and what will be.
   *
   * @param clockAgrees whether the clock can be right; while it cannot, nothing is given up
   */
  public static WebhookSender start(
      List<Webhook> webhooks,
      Outbox outbox,
      Clock clock,
      BooleanSupplier clockAgrees,
      AlertMetrics metrics) {
    webhooks.forEach(webhook -> logger.info("alerts go to webhook {}", webhook));
    Patience.Time time = new Patience.Time(clockAgrees, System::nanoTime);
    WebhookSender sender = new WebhookSender(webhooks, outbox, clock, time, metrics);
    sender.thread.start();
    return sender;
  }

  /** Says which webhooks will be followed, before logs are routed to them. */
  public void expect(List<Webhook> others) {
    expected = List.copyOf(others);
  }

  /**
   * Sends to those webhooks from now on. What is owed to one that is no more is given up, and said;
   * an attempt that is under way is finished first.
   */
  public void follow(List<Webhook> others) {
    List<Webhook> before = webhooks;
    webhooks = List.copyOf(others);
    others.stream()
        .filter(webhook -> !before.contains(webhook))
        .forEach(webhook -> logger.info("alerts go to webhook {}", webhook));
    wake();
  }

  /** Says that something may be due. */
  public void wake() {
    if (news.availablePermits() == 0) {
      news.release();
    }
  }

  /** How long it has ended no turn, each of which takes a second where nothing is due. */
  public Duration silence() {
    return webhooks.isEmpty() ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - turnNanos);
  }

  /**
   * Begins no more attempts, gives those under way two seconds, and ends the thread. What has not
   * arrived by then, or whose outcome could not be recorded, is still owed.
   */
  @Override
  public void close() {
    closing = true;
    wake();
    Threads.join(thread);
  }

  private void run() {
    try (WebhookClient client = WebhookClient.open()) {
      employ(client::send);
      while (!closing) {
        awaitNews(step(true));
        turnNanos = System.nanoTime();
      }
      finish();
    }
  }

  /** Says by what requests are made; the first thing to be done. */
  void employ(Function<Post, CompletableFuture<Answer>> client) {
    Backoff backoff = new Backoff(new SecureRandom());
    couriers =
        new Couriers(
            webhook ->
                new Courier(webhook, outbox, client, backoff, clock, time, this::wake, metrics));
  }

  /** Does what can be done now; returns when there may be more to do if nothing wakes us before. */
  Instant step(boolean begin) {
    List<Webhook> wanted = webhooks;
    if (wanted != followed) {
      followed = wanted;
      othersDue = Instant.EPOCH;
      couriers.follow(wanted);
      fallbacks.follow(wanted);
    }
    if (begin) {
      passOn();
    }
    Instant next = couriers.step(begin, clock.instant().plus(LOOK_AGAIN), this::stepOf);
    if (!clock.instant().isBefore(othersDue) && !couriers.hasLeaving()) {
      othersDue = forgetOthers() ? Instant.MAX : clock.instant().plus(LOOK_FOR_OTHERS);
    }
    return next;
  }

  private void passOn() {
    try {
      fallbacks.step(clock.instant());
    } catch (RuntimeException e) { // looked at again in a minute
      metrics.stepsFailed.add();
      logger.error("no fallback is told: {}", e.getMessage());
    }
  }

  private Instant stepOf(Courier courier, boolean begin) {
    try {
      return courier.step(begin);
    } catch (StoreException e) {
      metrics.stepsFailed.add();
      logger.error("alerts wait: {}", e.getMessage());
    } catch (Exception e) { // a fault of ours; the other webhooks should not suffer from it
      metrics.stepsFailed.add();
      logger.error("the webhook sender goes on after a fault", e);
    }
    return clock.instant().plus(LOOK_AGAIN);
  }

  private void awaitNews(Instant until) {
    if (followed.isEmpty() && couriers.areIdle() && othersDue.equals(Instant.MAX)) {
      awaitNews(TimeUnit.DAYS.toMillis(1)); // there is nobody to send to
      return;
    }
    long millis = Math.max(1, Duration.between(clock.instant(), until).toMillis());
    awaitNews(Math.min(millis, LOOK_AGAIN.toMillis()));
  }

  private void awaitNews(long millis) {
    try {
      if (news.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
        news.drainPermits();
      }
    } catch (InterruptedException e) {
      closing = true; // nobody interrupts this thread but to end it
    }
  }

  private void finish() {
    long end = System.nanoTime() + GRACE.toNanos();
    step(false);
    while (!areIdle() && System.nanoTime() < end) {
      awaitNews(10);
      step(false);
    }
    couriers.abandon();
    while (!areIdle() && System.nanoTime() < end + GRACE.toNanos()) {
      awaitNews(10);
      step(false);
    }
  }

  boolean areIdle() {
    return fallbacks.isIdle() && couriers.areIdle();
  }

  // Those that come too: a log may have been routed to them since this step began.
  private Set<String> names() {
    return Stream.of(followed, webhooks, expected)
        .flatMap(List::stream)
        .map(Webhook::name)
        .collect(Collectors.toSet());
  }

  /** Whether nothing is owed to others any more. */
  private boolean forgetOthers() {
    try {
      Outbox.GivenUp givenUp =
          outbox.giveUpAllBut(this::names, "no webhook of this name is configured");
      int failed = givenUp.failed();
      if (failed > 0) {
        metrics.failed.add(failed, "not configured");
        logger.warn(
            "{} alerts were owed to webhooks that are not configured any more; they are kept as"
                + " failed, see `alerts list --failed`",
            failed);
      }
      return givenUp.isAll();
    } catch (RuntimeException e) {
      logger.error("alerts of webhooks that are no more stay owed: {}", e.getMessage());
      return false;
    }
  }
}
