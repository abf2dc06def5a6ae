package io.logwire.trouble;

import io.logwire.metrics.Counter;
import io.logwire.thread.Threads;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a URL every minute while the service is ready, for a monitor elsewhere that raises the
 * alarm when nobody calls any more: Uptime Kuma, healthchecks and the like.
 *
 * <p>Limit: one GET, no proxy, no redirect; what is answered is not read. The URL is a secret, so
 * no line has more of it than the host.
 *
 * <p>Threading: a thread of its own, "heartbeat", which ends within ten seconds.
 */
final class Heartbeat implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Heartbeat.class);
  private static final int PATIENCE_MILLIS = 5_000;
  private static final long GRACE_MILLIS = 1_000; // whoever stops waits for no slow monitor
  static final Duration EVERY = Duration.ofMinutes(1);

  private final URI url;
  private final String userAgent;
  private final BooleanSupplier ready;
  private final Duration every;
  private final Counter outcomes;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = Threads.made("heartbeat", this::run);
  private boolean failed; // and it was said

  private Heartbeat(
      URI url, String userAgent, BooleanSupplier ready, Duration every, Counter outcomes) {
    this.outcomes = outcomes;
    this.url = url;
    this.userAgent = userAgent;
    this.ready = ready;
    this.every = every;
  }

  /** Begins to call it, at once and every minute. */
  static Heartbeat start(URI url, String userAgent, BooleanSupplier ready, Counter outcomes) {
    return start(url, userAgent, ready, EVERY, outcomes);
  }

  static Heartbeat start(
      URI url, String userAgent, BooleanSupplier ready, Duration every, Counter outcomes) {
    Heartbeat heartbeat = new Heartbeat(url, userAgent, ready, every, outcomes);

    heartbeat.thread.start();
    return heartbeat;
  }

  private void run() {
    try {
      do {
        beat();
      } while (!closing.await(every.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      // nobody interrupts this thread but to end it
    }
  }

  private void beat() {
    try {
      if (ready.getAsBoolean()) {
        say(call());
      }
    } catch (RuntimeException e) { // whatever it is, the next minute tries again
      say(e.getClass().getSimpleName());
    }
  }

  /** Empty where it was heard, else why not, without any part of the URL. */
  private String call() {
    try {
      HttpURLConnection call = (HttpURLConnection) url.toURL().openConnection(Proxy.NO_PROXY);
      call.setConnectTimeout(PATIENCE_MILLIS);
      call.setReadTimeout(PATIENCE_MILLIS);
      call.setInstanceFollowRedirects(false);
      call.setRequestProperty("User-Agent", userAgent);
      int status = call.getResponseCode();
      call.disconnect();
      return status / 100 == 2 ? "" : "HTTP " + status;
    } catch (IOException e) { // its message may have the URL in it
      return e.getClass().getSimpleName();
    }
  }

  // Once when it fails and once when it does not any more.
  private void say(String fault) {
    outcomes.add(fault.isEmpty() ? "heard" : "not_heard");
    if (fault.isEmpty() && failed) {
      logger.info("the heartbeat is heard again by {}", url.getHost());
    } else if (!fault.isEmpty() && !failed) {
      logger.warn("the heartbeat is not heard by {}: {}", url.getHost(), fault);
    }
    failed = !fault.isEmpty();
  }

  /** Makes no more calls; one that is not answered soon ends by itself. */
  @Override
  public void close() {
    closing.countDown();
    Threads.join(thread, Duration.ofMillis(GRACE_MILLIS));
  }
}
