package io.logwire.store.sqlite;

import io.logwire.store.ClockWatch;
import io.logwire.store.QueueDepth;
import io.logwire.store.StoreException;
import io.logwire.store.StoreHealth;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.Schema;
import io.logwire.store.sqlite.file.Sqlite;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * How the file and its writer are; of what is on the disk it asks the system, and the file only for
 * the {@link #outlook}.
 */
public final class SqliteHealth implements StoreHealth {
  // The largest body, its row and its part of the index.
  private static final long LEAST_FREE = 2L << 20;

  private final Database database;
  private final Path file;
  private final GroupCommit writer;
  private final Housekeeping housekeeping;
  private final Supplier<List<String>> outlook;

  SqliteHealth(
      Database database,
      GroupCommit writer,
      Housekeeping housekeeping,
      Supplier<List<String>> outlook) {
    this.outlook = outlook;
    this.database = database;
    this.file = database.file();
    this.writer = writer;
    this.housekeeping = housekeeping;
  }

  @Override
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
    return database.isInPlace();
  }

  @Override
  public String disk() {
    return "%,.1f MB free".formatted(freeBytes() / 1e6);
  }

  /** What the file system has free for this user. */
  long freeBytes() {
    return file.toAbsolutePath().getParent().toFile().getUsableSpace();
  }

  @Override
  public Optional<String> diskTrouble() {
    Optional<String> refusal = housekeeping.refusal().map(why -> "takes no logs: " + why);
    return refusal.isEmpty() && freeBytes() < LEAST_FREE ? Optional.of("is full") : refusal;
  }

  @Override
  public Optional<ClockWatch.Jump> clockJump() {
    return housekeeping.clockWatch().jump();
  }

  @Override
  public Optional<ClockWatch.Pause> retentionPause() {
    return housekeeping.clockWatch().pause();
  }

  @Override
  public List<String> outlook() {
    return outlook.get();
  }
}
