package io.logwire.store;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * How long a look at the store may go on: until some time, and only while somebody waits for it.
 *
 * <p>Threading: the thread of the look.
 */
public final class Deadline {
  private static final Deadline NONE = new Deadline(Long.MAX_VALUE, () -> false, false);

  private final long endNanos;
  private final BooleanSupplier readerHasLeft;
  private final boolean ends;

  private Deadline(long endNanos, BooleanSupplier readerHasLeft, boolean ends) {
    this.endNanos = endNanos;
    this.readerHasLeft = readerHasLeft;
    this.ends = ends;
  }

  /** For who waits as long as it takes. */
  public static Deadline none() {
    return NONE;
  }

  /** So long from now. */
  public static Deadline after(Duration time) {
    return after(time, () -> false);
  }

  /** So long from now, or until the reader has left. */
  public static Deadline after(Duration time, BooleanSupplier readerHasLeft) {
    return new Deadline(System.nanoTime() + time.toNanos(), readerHasLeft, true);
  }

  /** Whether the look has to end. */
  public boolean isOver() {
    return ends && (System.nanoTime() - endNanos >= 0 || readerHasLeft.getAsBoolean());
  }
}
