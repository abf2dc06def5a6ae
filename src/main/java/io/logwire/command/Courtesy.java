package io.logwire.command;

import io.logwire.store.Store;
import java.util.concurrent.TimeUnit;

/**
 * Leaves the machine to a server that writes: after each look at its file a command rests, if
 * something was committed meanwhile. That makes a twentieth of a core for each command, and the WAL
 * can begin anew, as nobody looks most of the time. Where nothing is written, a command takes what
 * it can get.
 *
 * <p>A lower priority would do the first and spoil the second: a command that gets no core in the
 * middle of a look holds the state that it looks at.
 */
public final class Courtesy {
  private static final int RESTS = 19; // times as long as it has worked
  private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Store store;

  Courtesy(Store store) {
    this.store = store;
  }

  /** Rests after so much work, if a server has written since the last call. */
  void rest(long workedNanos) throws InterruptedException {
    if (store.hasChanged()) {
      TimeUnit.NANOSECONDS.sleep(Math.min(RESTS * workedNanos, MOST_NANOS));
    }
  }
}
