package io.logwire.store.sqlite;

import io.logwire.store.StoreException;
import io.logwire.store.sqlite.file.GroupCommit;
import io.logwire.store.sqlite.file.QueueDepth;
import io.logwire.store.sqlite.file.Schema;
import io.logwire.store.sqlite.file.Sqlite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * What a monitor asks of the store of a service. Nothing here waits for the writer, for a reader or
 * for a lock; of what is on the disk it asks the system.
 *
 * <p>Threading: any thread.
 */
public final class StoreHealth {
  // The largest body, its row and its part of the index.
  private static final long LEAST_FREE = 2L << 20;

  private final Path file;
  private final GroupCommit writer;
  private final Housekeeping housekeeping;
  private final Object opened;

  StoreHealth(Path file, GroupCommit writer, Housekeeping housekeeping) {
    this.file = file;
    this.writer = writer;
    this.housekeeping = housekeeping;
    this.opened = key(file);
  }

  /**
   * Commits something for real, as a log would be.
   *
   * @return fails with {@link StoreException}, whose message names no path
   */
  public CompletableFuture<Void> probe() {
    return writer
        .submit(0, tx -> tx.statement(Schema.PROBE).executeUpdate())
        .handle(
            (rows, failure) -> {
              if (failure != null) {
                throw new StoreException(reason(failure), failure);
              }
              return null;
            });
  }

  private String reason(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause.getCause() instanceof SQLException sql
        ? "was not committed: " + Sqlite.reason(sql)
        : cause.getMessage().replace(file.toString(), file.getFileName().toString());
  }

  /** How long the writer has ended no turn; it has one each half second where nothing is to do. */
  public Duration writerSilence() {
    return writer.silence();
  }

  /** What waits to be written. */
  public QueueDepth queue() {
    return writer.queue();
  }

  /** Whether the name of the file leads to the file that was opened. */
  public boolean isFileInPlace() {
    return Objects.equals(opened, key(file));
  }

  /** What the file system has free for this user. */
  public long freeBytes() {
    return file.toAbsolutePath().getParent().toFile().getUsableSpace();
  }

  /** Why the disk has no room for logs, if it has none. */
  public Optional<String> diskTrouble() {
    Optional<String> refusal = housekeeping.refusal().map(why -> "takes no logs: " + why);
    return refusal.isEmpty() && freeBytes() < LEAST_FREE ? Optional.of("is full") : refusal;
  }

  /** How far the clock is from what it should say, if that is further than can be explained. */
  public Optional<ClockWatch.Jump> clockJump() {
    return housekeeping.clockWatch().jump();
  }

  /** Why retention deletes nothing now, if it does not. */
  public Optional<ClockWatch.Pause> retentionPause() {
    return housekeeping.clockWatch().pause();
  }

  // The device and the number of the file where the system has such, else nothing.
  private static Object key(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return e.getClass();
    }
  }
}
