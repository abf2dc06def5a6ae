package io.logwire.command.transfer;

import java.io.IOException;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * What an import leaves free on a disk: as much as has to be free for a service beside it to take
 * logs, and something for those that come meanwhile.
 *
 * <p>Limit: what others write in the moment between two looks.
 */
public final class Room {
  /** Beside the reserve. */
  static final long MORE = 16L << 20;

  /** Less than that is free; the message tells how much, for the middle of a sentence. */
  public static final class TooLittle extends IOException {
    private static final long serialVersionUID = 1L;

    TooLittle(String message) {
      super(message);
    }
  }

  private final LongSupplier free;
  private final long reserve;

  /**
   * The room of a disk.
   *
   * @param free how many bytes are
   * @param reserve what has to be free for a log to be taken
   */
  public Room(LongSupplier free, long reserve) {
    this.free = free;
    this.reserve = reserve;
  }

  /**
   * Looks whether there is more than has to stay.
   *
   * @throws TooLittle if not
   */
  void check() throws TooLittle {
    long now = free.getAsLong();
    if (now < reserve + MORE) {
      throw new TooLittle(
          String.format(
              Locale.ROOT,
              "%,d MB are free on the disk, and disk.reserve-mb (%,d) and %d MB more stay so",
              now >> 20,
              reserve >> 20,
              MORE >> 20));
    }
  }
}
