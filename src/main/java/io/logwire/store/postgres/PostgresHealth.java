package io.logwire.store.postgres;

import io.logwire.store.ClockWatch;
import io.logwire.store.QueueDepth;
import io.logwire.store.StoreException;
import io.logwire.store.StoreHealth;
import io.logwire.store.sql.GroupCommit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** How a replica and its writer are; the disk is the database's own. */
final class PostgresHealth implements StoreHealth {
  private final GroupCommit writer;
  private final ClockWatch watch;
  private final List<String> relaxed;
  private final Supplier<List<String>> outlook;

  /**
   * The health of a replica.
   *
   * @param relaxed settings of the database that the owner has accepted, and that may lose logs
   * @param outlook what retention deletes next, in words
   */
  PostgresHealth(
      GroupCommit writer, ClockWatch watch, List<String> relaxed, Supplier<List<String>> outlook) {
    this.outlook = outlook;
    this.writer = writer;
    this.watch = watch;
    this.relaxed = relaxed;
  }

  @Override
  public CompletableFuture<Void> probe() {
    return writer
        // A commit as any other, as it moves the writer's row: a row that replicas share might be
        // held by one that was stopped, and logs of the same group would wait for it.
        .submit(0, tx -> null)
        .handle(
            (nothing, failure) -> {
              if (failure != null) {
                Throwable cause =
                    failure instanceof CompletionException ? failure.getCause() : failure;
                throw new StoreException("was not committed: " + Trouble.reason(cause), failure);
              }
              return null;
            });
  }

  @Override
  public Duration writerSilence() {
    return writer.silence();
  }

  @Override
  public QueueDepth queue() {
    return writer.queue();
  }

  @Override
  public boolean isFileInPlace() {
    return true;
  }

  @Override
  public String disk() {
    return relaxed.isEmpty()
        ? "is the database's"
        : "is the database's, and database.relaxed-durability accepts "
            + String.join(", ", relaxed)
            + ": acknowledged logs may be lost";
  }

  @Override
  public Optional<String> diskTrouble() {
    return Optional.empty();
  }

  @Override
  public List<String> outlook() {
    return outlook.get();
  }

  @Override
  public Optional<ClockWatch.Jump> clockJump() {
    return watch.jump();
  }

  @Override
  public Optional<ClockWatch.Pause> retentionPause() {
    return watch.pause();
  }
}
