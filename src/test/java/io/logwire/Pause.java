package io.logwire;

import java.util.concurrent.locks.LockSupport;

/**
 * Between two looks at what a test waits for, where nothing tells of it: a loop that only looks
 * takes one of two cores from the service and from the tests beside it.
 */
public final class Pause {
  private static final long NANOS = 200_000;

  private Pause() {}

  /** Lets others work for a moment; fails where the timeout of the test has come meanwhile. */
  public static void beforeTheNextLook() {
    LockSupport.parkNanos(NANOS);
    if (Thread.interrupted()) {
      throw new AssertionError("waited in vain");
    }
  }
}
