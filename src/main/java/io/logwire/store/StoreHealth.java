package io.logwire.store;

import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.Transaction;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * What a monitor asks of the store of a service. Nothing here but the {@link #outlook} waits for
 * the writer, for a reader or for a lock.
 *
 * <p>Threading: any thread.
 */
public abstract class StoreHealth {
  private final GroupCommit writer;
  private final ClockWatch watch;
  private final FollowedRules rules;
  private final Supplier<List<String>> outlook;

  /**
   * The health of the store that has that writer.
   *
   * @param outlook what retention deletes next, in words
   */
  protected StoreHealth(
      GroupCommit writer, ClockWatch watch, FollowedRules rules, Supplier<List<String>> outlook) {
    this.writer = writer;
    this.watch = watch;
    this.rules = rules;
    this.outlook = outlook;
  }

  /** Changes something that means nothing. */
  protected abstract void beat(Transaction tx) throws SQLException;

  /** What a monitor is told of a commit that failed so; names no path. */
  protected abstract String reason(Throwable cause);

  /**
   * Commits something for real, as a log would be.
   *
   * @return fails with {@link StoreException}, whose message names no path
   */
  public final CompletableFuture<Void> probe() {
    return writer
        .submit(
            0,
            tx -> {
              beat(tx);
              return (Void) null;
            })
        .exceptionally(
            failure -> {
              boolean isWrapped = failure instanceof CompletionException;
              throw new StoreException(reason(isWrapped ? failure.getCause() : failure), failure);
            });
  }

  /** How long the writer has ended no turn; it has one each half second where nothing is to do. */
  public final Duration writerSilence() {
    return writer.silence();
  }

  /** What waits to be written. */
  public final QueueDepth queue() {
    return writer.queue();
  }

  /** Whether the name of the file leads to the file that was opened. */
  public abstract boolean isFileInPlace();

  /** What there is to say of the disk, where it has room. */
  public abstract String disk();

  /** Why the disk has no room for logs, if it has none. */
  public abstract Optional<String> diskTrouble();

  /** How far the clock is from what it should say, if that is further than can be explained. */
  public final Optional<ClockWatch.Jump> clockJump() {
    return watch.jump();
  }

  /** Whether the clock says what it can; else nothing is to be given up or deleted by it. */
  public final boolean clockAgrees() {
    return clockJump().isEmpty();
  }

  /**
   * What retention deletes next, in words; reads the store.
   *
   * @throws StoreException if that cannot be read
   */
  public final List<String> outlook() {
    return outlook.get();
  }

  /** What retention deletes soon that it has kept until now, in words, if it does. */
  public final Optional<String> loweredRetention() {
    return rules.waits();
  }

  /** Why retention deletes nothing now, if it does not. */
  public final Optional<ClockWatch.Pause> retentionPause() {
    return watch.pause();
  }
}
