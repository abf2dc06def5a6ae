package io.logwire.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What a monitor asks of the store of a service. Nothing here but the {@link #outlook} waits for
 * the writer, for a reader or for a lock.
 *
 * <p>Threading: any thread.
 */
public interface StoreHealth {

  /**
   * Commits something for real, as a log would be.
   *
   * @return fails with {@link StoreException}, whose message names no path
   */
  CompletableFuture<Void> probe();

  /** How long the writer has ended no turn; it has one each half second where nothing is to do. */
  Duration writerSilence();

  /** What waits to be written. */
  QueueDepth queue();

  /** Whether the name of the file leads to the file that was opened. */
  boolean isFileInPlace();

  /** What there is to say of the disk, where it has room. */
  String disk();

  /** Why the disk has no room for logs, if it has none. */
  Optional<String> diskTrouble();

  /** How far the clock is from what it should say, if that is further than can be explained. */
  Optional<ClockWatch.Jump> clockJump();

  /** Whether the clock says what it can; else nothing is to be given up or deleted by it. */
  default boolean clockAgrees() {
    return clockJump().isEmpty();
  }

  /**
   * What retention deletes next, in words; reads the store.
   *
   * @throws StoreException if that cannot be read
   */
  List<String> outlook();

  /** Why retention deletes nothing now, if it does not. */
  Optional<ClockWatch.Pause> retentionPause();
}
