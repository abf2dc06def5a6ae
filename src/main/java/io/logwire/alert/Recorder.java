package io.logwire.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Has outcomes written one at a time, each again and again until it is on disk. Until then nothing
 * may be sent, or it would be sent twice.
 *
 * <p>Threading: the sender thread only.
 */
final class Recorder {
  /** Writes an outcome; again if that fails. */
  @FunctionalInterface
  interface Outcome {
    CompletableFuture<Integer> write();
  }

  private final Duration again;
  private final Runnable wake;
  private Outcome outcome; // null when none is to be written
  private CompletableFuture<Integer> writing; // null when that is not under way
  private Instant notBefore = Instant.EPOCH;

  /**
   * A recorder with nothing to do.
   *
   * @param again after which time what has failed is tried once more
   * @param wake called when a write is over
   */
  Recorder(Duration again, Runnable wake) {
    this.again = again;
    this.wake = wake;
  }

  void record(Outcome next) {
    outcome = next;
  }

  boolean isIdle() {
    return outcome == null;
  }

  /** Does what can be done; when to come back, or nothing if all is on disk. */
  Optional<Instant> step(Instant now) {
    if (outcome == null) {
      return Optional.empty();
    }
    if (writing == null) {
      if (now.isBefore(notBefore)) {
        return Optional.of(notBefore);
      }
      writing = outcome.write();
      var unused = writing.whenComplete((rows, failure) -> wake.run());
    }
    if (!writing.isDone()) {
      return Optional.of(now.plus(again));
    }
    boolean failed = writing.isCompletedExceptionally();
    writing = null;
    if (failed) {
      notBefore = now.plus(again); // the writer has said why
      return Optional.of(notBefore);
    }
    outcome = null;
    notBefore = Instant.EPOCH;
    return Optional.empty();
  }
}
