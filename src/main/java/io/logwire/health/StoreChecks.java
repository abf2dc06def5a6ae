package io.logwire.health;

import io.logwire.store.ClockWatch;
import io.logwire.store.QueueDepth;
import io.logwire.store.StoreException;
import io.logwire.store.StoreHealth;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Whether the store takes a log now, and what stands in its way.
 *
 * <p>Threading: one thread at a time.
 */
final class StoreChecks {
  private static final long PATIENCE_MILLIS = 700;
  private static final long OUTLOOK_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final StoreHealth store;
  private CompletableFuture<Void> write = CompletableFuture.completedFuture(null);
  private long writeNanos;
  private String outlook = "";
  private long outlookNanos = System.nanoTime(); // when to look again

  StoreChecks(StoreHealth store) {
    this.store = store;
  }

  /** Commits something; while one commit hangs no other is asked for. */
  Check write() {
    if (write.isDone()) {
      write = store.probe();
      writeNanos = System.nanoTime();
    }
    try {
      write.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      return Check.ok("write", "committed in %.0f ms".formatted(waited() / 1e6));
    } catch (ExecutionException e) {
      String reason =
          e.getCause() instanceof StoreException ? e.getCause().getMessage() : "failed: " + e;
      return Check.failed("write", reason);
    } catch (TimeoutException e) {
      return stillWaiting();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Check.failed("write", "was not waited for");
    }
  }

  // A writer that ends batch after batch comes to this one too.
  private Check stillWaiting() {
    String since = "%.1f s ago".formatted(waited() / 1e9);
    return store.writerSilence().toMillis() < PATIENCE_MILLIS
        ? Check.ok("write", "asked for " + since + ", behind other writes")
        : Check.failed(
            "write", "asked for " + since + " is not committed: the writer or the disk hangs");
  }

  private long waited() {
    return System.nanoTime() - writeNanos;
  }

  /** Whether the name of the file still leads to the file that is written. */
  Check file() {
    return store.isFileInPlace()
        ? Check.ok("file", "")
        : Check.failed(
            "file",
            "is not in its place any more: it was moved, deleted or replaced, so logs are answered"
                + " 503; put it back, or restart the service to begin with what is there");
  }

  /** Whether there is room on the disk for logs. */
  Check disk() {
    String says = store.disk();
    Optional<String> full = store.diskTrouble();
    return full.isEmpty() ? Check.ok("disk", says) : Check.failed("disk", full.get() + ": " + says);
  }

  /** Whether the queue takes another log. */
  Check queue() {
    QueueDepth queue = store.queue();
    String waiting = "%,d writes of %,d bytes wait".formatted(queue.writes(), queue.bytes());
    return queue.isFull()
        ? Check.failed("queue", "is full: " + waiting)
        : Check.ok("queue", waiting);
  }

  /** Whether the clock can be right. */
  Check clock() {
    Optional<ClockWatch.Jump> jump = store.clockJump();
    if (jump.isEmpty()) {
      return Check.ok("clock", "");
    }
    String says =
        "says %s, and should say %s"
            .formatted(seconds(jump.get().clock()), seconds(jump.get().expected()));
    // Logs go on from the newest id, so nothing is wrong with those that come.
    return jump.get().isBack()
        ? Check.ok("clock", says + ": it went back")
        : Check.failed("clock", says + "; see docs/CLOCK.md");
  }

  /** Whether old logs are deleted, and which go next; looked at once a minute. */
  Check retention() {
    Optional<ClockWatch.Pause> pause = store.retentionPause();
    if (pause.isPresent()) {
      return Check.failed("retention", "is paused " + of(pause.get().left()));
    }
    long now = System.nanoTime();
    if (now - outlookNanos >= 0) {
      outlook = outlook();
      outlookNanos = now + OUTLOOK_NANOS;
    }
    return Check.ok("retention", outlook);
  }

  private String outlook() {
    try {
      return String.join("; ", store.outlook());
    } catch (StoreException e) {
      return "what goes next is not known, as the file could not be read";
    }
  }

  private static String of(Duration left) {
    return "because of the clock: nothing is deleted for another %d minutes of running"
        .formatted(left.toMinutes());
  }

  private static Instant seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }
}
