package io.logwire.health;

import io.logwire.thread.Threads;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes some checks when somebody asks, at most once a second for all who do, and answers within a
 * second also where one of them hangs: it is not ok then.
 *
 * <p>Threading: any thread asks, and none waits. The checks run on a thread of their own, "health",
 * which lives as long as they take.
 */
final class Glance {
  private static final Logger logger = LoggerFactory.getLogger(Glance.class);
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long PATIENCE_MILLIS = 900;

  private final Map<String, Supplier<Check>> checks;
  private final LongSupplier nanoTime;
  private final LongFunction<Executor> later;
  private final Map<String, Check> found = new ConcurrentHashMap<>(); // by the run under way
  private CompletableFuture<Report> running; // guarded by this; null between two
  private long begunNanos; // guarded by this
  private Report last; // guarded by this; null before the first
  private long lastNanos; // guarded by this

  /** Checks by their names, in the order in which they are made and told. */
  Glance(Map<String, Supplier<Check>> checks) {
    this(
        checks,
        System::nanoTime,
        millis -> CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, Runnable::run));
  }

  /**
   * The same by another time.
   *
   * @param later runs something when so many milliseconds are over
   */
  Glance(Map<String, Supplier<Check>> checks, LongSupplier nanoTime, LongFunction<Executor> later) {
    this.checks = new LinkedHashMap<>(checks);
    this.nanoTime = nanoTime;
    this.later = later;
  }

  /** How it is, or was a moment ago; completes within a second. */
  synchronized CompletableFuture<Report> take() {
    if (running == null) {
      if (last != null && nanoTime.getAsLong() - lastNanos < FRESH_NANOS) {
        return CompletableFuture.completedFuture(last);
      }
      running = new CompletableFuture<>();
      begunNanos = nanoTime.getAsLong();
      found.clear();
      Threads.start("health", this::run);
    }
    CompletableFuture<Report> late = new CompletableFuture<>();
    later.apply(PATIENCE_MILLIS).execute(() -> late.complete(late()));
    return running.applyToEither(late, report -> report);
  }

  private void run() {
    checks.forEach((name, check) -> found.put(name, check(name, check)));
    Report report = new Report(inOrder());
    CompletableFuture<Report> asked;
    synchronized (this) {
      last = report;
      lastNanos = nanoTime.getAsLong();
      asked = running;
      running = null;
    }
    asked.complete(report);
  }

  private static Check check(String name, Supplier<Check> check) {
    try {
      return check.get();
    } catch (RuntimeException e) {
      logger.error("the check of health {} has failed itself", name, e);
      return Check.failed(name, "is not known: the check failed; the log of the service tells why");
    }
  }

  private List<Check> inOrder() {
    List<Check> all = new ArrayList<>();
    checks.keySet().forEach(name -> all.add(found.get(name)));
    return all;
  }

  // The first that has not answered is what hangs; those behind it wait for it.
  private synchronized Report late() {
    if (running == null) {
      return last;
    }
    double seconds = (nanoTime.getAsLong() - begunNanos) / 1e9;
    String silence = "has not answered for %.1f s".formatted(seconds);
    List<Check> all = new ArrayList<>();
    for (String name : checks.keySet()) {
      all.add(found.getOrDefault(name, Check.failed(name, silence)));
    }
    return new Report(all);
  }
}
