package io.logwire;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Between two looks at what a test waits for, where nothing tells of it: a loop that only looks
 * takes one of two cores from the service and from the tests beside it.
 */
public final class Pause {
  private static final long NANOS = 200_000;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);

  private Pause() {}

  /** Lets others work for a moment; fails where the timeout of the test has come meanwhile. */
  public static void beforeTheNextLook() {
    LockSupport.parkNanos(NANOS);
    if (Thread.interrupted()) {
      throw new AssertionError("waited in vain");
    }
  }

  /** Waits for that, as long as the slowest machine may need for it. */
  public static void until(BooleanSupplier isThere, Supplier<String> whatThereIs) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!isThere.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("waited in vain: " + whatThereIs.get());
      }
      beforeTheNextLook();
    }
  }
}
