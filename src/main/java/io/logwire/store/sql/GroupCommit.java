package io.logwire.store.sql;

import io.logwire.store.QueueDepth;
import io.logwire.store.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns many small writes into few transactions.
 *
 * <p>Durability: the future of {@link #submit} completes only after the transaction that holds the
 * write has committed. If the commit fails, every write of that batch fails with it and nothing of
 * them exists.
 *
 * <p>Threading: any thread may call {@code submit}; one thread, "writer", owns the only connection
 * that writes. While it commits one batch, callers queue for the next, so the batch grows with the
 * load and there is no timer to tune; {@link WriterConnection#growth} lets it grow for longer where
 * that is worth it. Futures complete on the writer or on a thread that its {@link Completions}
 * have: hand over what may wait.
 */
public final class GroupCommit implements AutoCloseable {

  /** One write, run in the transaction of its batch. */
  @FunctionalInterface
  public interface Write<T> {
    T run(Transaction tx) throws SQLException;
  }

  /** Who is told how it goes, on the writer. */
  public interface Witness {
    /** Says nothing: for a command, which tells of a failure where it has waited for it. */
    Witness NONE =
        new Witness() {
          @Override
          public void failed(int writes, StoreException failure) {}

          @Override
          public void succeeded() {}
        };

    /** A commit failed, and so many writes with it; none where it was upkeep. */
    void failed(int writes, StoreException failure);

    /** A batch is on disk. */
    void succeeded();

    /** How many writes it had, and how long its transaction took. */
    default void measured(int writes, long nanos) {}

    /** A checkpoint found a reader in its way. */
    default void checkpointWasLate() {}

    /** A write was not queued, by that reason; on the thread that asked for it. */
    default void refused(String reason) {}
  }

  private static final long IDLE_AFTER_MILLIS = 500;
  private static final Logger logger = LoggerFactory.getLogger(GroupCommit.class);

  private final WriteQueue queue;
  private final WriterConnection connection;
  private final Completions completions = new Completions();
  private final UpkeepTurns upkeep;
  private final Witness witness;
  private final Thread thread = new Thread(this::run, "writer");
  private volatile long turnNanos = System.nanoTime(); // when the last turn ended
  private long growNanos; // that the next batch is given

  private GroupCommit(WriterConnection connection, Witness witness, List<Upkeep> upkeep) {
    this.witness = witness;
    this.queue = new WriteQueue(witness::refused);
    this.connection = connection;
    this.upkeep = new UpkeepTurns(connection, upkeep, failure -> witness.failed(0, failure));
  }

  /** Starts the writer, which also does that upkeep between its batches. */
  public static GroupCommit start(WriterConnection connection, Witness witness, Upkeep... upkeep) {
    GroupCommit writer = new GroupCommit(connection, witness, List.of(upkeep));
    writer.thread.start();
    return writer;
  }

  /**
   * Queues a write of about that many bytes.
   *
   * @return completes with what the write gave, once it is on disk; fails with {@link
   *     StoreException} when the queue is full or closed, or the commit failed
   */
  public <T> CompletableFuture<T> submit(int bytes, Write<T> write) {
    return submitLate(
        bytes,
        tx -> {
          T done = write.run(tx);
          return () -> done;
        });
  }

  /** The same for a write that knows what it gives only when its transaction is written. */
  public <T> CompletableFuture<T> submitLate(int bytes, Write<Supplier<T>> write) {
    return queue.add(write, bytes);
  }

  /**
   * The same for who waits.
   *
   * @throws StoreException if nothing was kept
   */
  public <T> T write(Write<T> write) {
    return await(submit(0, write));
  }

  /**
   * Does that, and waits until it is on disk.
   *
   * @throws StoreException if nothing was kept
   */
  public void run(Transaction.Work work) {
    write(
        tx -> {
          work.in(tx);
          return null;
        });
  }

  /**
   * What that write gives, once it is on disk.
   *
   * @throws StoreException if nothing was kept
   */
  public static <T> T await(CompletableFuture<T> write) {
    try {
      return write.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof StoreException store ? store : e;
    }
  }

  /** How long no turn has ended; where nothing is to be done each takes half a second. */
  public Duration silence() {
    return Duration.ofNanos(System.nanoTime() - turnNanos);
  }

  /** What waits now. */
  public QueueDepth queue() {
    return queue.depth();
  }

  /**
   * Commits what is queued, then ends the writer. What is submitted later fails, and what is still
   * queued when a commit fails.
   */
  @Override
  public void close() {
    queue.close();
    try {
      thread.join();
      completions.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // An Error ends the thread, and with it the process of the service: what could not be loaded, or
  // had no memory, would fail again and again.
  private void run() {
    try {
      work();
    } catch (Error e) {
      queue.close();
      queue.failAll(new StoreException("the writer has ended: " + e, e));
      throw e;
    }
  }

  private void work() {
    Upkeep.Load load = Upkeep.Load.QUIET;
    List<WriteQueue.Waiting<?>> batch = new ArrayList<>();
    boolean more = true;
    while (more) {
      try {
        boolean worked = !queue.isClosed() && upkeep.take(load);
        more = queue.awaitBatch(batch, worked ? 0 : IDLE_AFTER_MILLIS, growNanos);
        load = loadAfter(batch, worked, load);
        commit(batch);
        tidy();
      } catch (Exception e) { // a fault of ours; whoever waited has been told
        logger.error("the writer goes on after a fault", e);
      }
      batch.clear();
      turnNanos = System.nanoTime();
    }
    connection.giveBack();
  }

  private Upkeep.Load loadAfter(
      List<WriteQueue.Waiting<?>> batch, boolean worked, Upkeep.Load before) {
    if (batch.isEmpty()) {
      return worked ? before : Upkeep.Load.IDLE;
    }
    return queue.isEmpty() ? Upkeep.Load.QUIET : Upkeep.Load.BUSY;
  }

  private void commit(List<WriteQueue.Waiting<?>> batch) {
    growNanos = 0;
    if (batch.isEmpty()) {
      return;
    }
    long begin = System.nanoTime();
    try {
      connection.write(
          tx -> {
            for (WriteQueue.Waiting<?> item : batch) {
              item.run(tx);
            }
          });
    } catch (Error e) {
      StoreException failure = new StoreException("it is not known what was kept: " + e, e);
      batch.forEach(item -> item.fail(failure));
      throw e;
    } catch (Exception e) {
      StoreException failure = new StoreException(connection.failure(e), e);
      witness.failed(batch.size(), failure);
      batch.forEach(item -> item.fail(failure));
      if (queue.isClosed()) {
        // Nothing more comes. Batch after batch on a locked file would take the busy timeout each.
        queue.failAll(failure);
      }
      return;
    }
    try {
      long nanos = System.nanoTime() - begin;
      growNanos = connection.growth(batch.size(), nanos);
      witness.measured(batch.size(), nanos);
      witness.succeeded();
    } finally {
      completions.complete(batch); // it is on disk, whatever went wrong here
    }
  }

  private void tidy() {
    try {
      if (connection.tidy()) {
        witness.checkpointWasLate();
      }
    } catch (Exception e) {
      witness.failed(0, new StoreException("checkpoint of the file: " + connection.reason(e), e));
    }
  }
}
