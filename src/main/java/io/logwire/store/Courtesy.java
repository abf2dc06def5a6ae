package io.logwire.store;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Leaves the machine to a server that writes: who reads much rests after each look at its file, if
 * something was committed meanwhile. That makes a twentieth of a core for each reader, and the WAL
 * can begin anew, as nobody looks most of the time. Where nothing is written, a reader takes what
 * he can get.
 *
 * <p>A lower priority would do the first and spoil the second: a thread that gets no core in the
 * middle of a look holds the state that it looks at.
 */
public final class Courtesy {
  private static final int RESTS = 19; // times as long as it has worked
  private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final BooleanSupplier hasChanged;

  /**
   * @param hasChanged whether something may have been committed since it was asked last
   */
  public Courtesy(BooleanSupplier hasChanged) {
    this.hasChanged = hasChanged;
  }

  /** Rests after so much work, if a server has written since the last call. */
  public void rest(long workedNanos) throws InterruptedException {
    if (hasChanged.getAsBoolean()) {
      TimeUnit.NANOSECONDS.sleep(Math.min(RESTS * workedNanos, MOST_NANOS));
    }
  }
}
