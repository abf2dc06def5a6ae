package io.logwire.store.sqlite.file;

import io.logwire.store.StoreException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Turns many small writes into few transactions.
 *
 * <p>Durability: the future of {@link #submit} completes only after the transaction that holds the
 * write has committed. If the commit fails, every write of that batch fails with it and nothing of
 * them exists.
 *
 * <p>Threading: any thread may call {@code submit}; one thread, "writer", owns the only connection
 * that writes. While it commits one batch, callers queue for the next, so the batch grows with the
 * load and there is no timer to tune. Futures complete on the writer: hand over what may wait.
 */
public final class GroupCommit implements AutoCloseable {

  /** One write, run in the transaction of its batch. */
  @FunctionalInterface
  public interface Write<T> {
    T run(Transaction tx) throws SQLException;
  }

  // About a third of a second of work at full speed: more would make clients wait for an answer
  // that
  // they have given up on, and both together fit a heap of 64 MB.
  private static final int MAX_WAITING = 8_192;
  private static final long MAX_WAITING_BYTES = 8L << 20;

  private static final int MAX_BATCH = 1_024;
  private static final long IDLE_AFTER_MILLIS = 500;

  // Upkeep that failed waits so long. Where the file is locked, each try takes the busy timeout,
  // and
  // the logs wait behind it.
  private static final long UPKEEP_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final Logger logger = LoggerFactory.getLogger(GroupCommit.class);

  private final Database database;
  private final List<Task> upkeep;
  private final Thread thread = new Thread(this::run, "writer");
  private final Checkpoint checkpoint = new Checkpoint();
  private final WriteFailures failures = new WriteFailures(logger);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Waiting<?>> waiting = new ArrayDeque<>(); // guarded by lock
  private long waitingBytes; // guarded by lock
  private boolean closing; // guarded by lock

  private Transaction transaction; // the writer's; null until used, and after a failure

  private GroupCommit(Database database, List<Upkeep> upkeep) {
    this.database = database;
    this.upkeep = upkeep.stream().map(Task::new).toList();
  }

  /** Starts the writer, which also does that upkeep between its batches. */
  public static GroupCommit start(Database database, Upkeep... upkeep) {
    GroupCommit writer = new GroupCommit(database, List.of(upkeep));
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
    Waiting<T> item = new Waiting<>(write, bytes);
    lock.lock();
    try {
      if (closing) {
        return CompletableFuture.failedFuture(new StoreException("the service is stopping"));
      }
      if (waiting.size() >= MAX_WAITING || waitingBytes + bytes > MAX_WAITING_BYTES) {
        return CompletableFuture.failedFuture(
            new StoreException(
                "the queue is full: %,d logs of %,d bytes are waiting for the disk"
                    .formatted(waiting.size(), waitingBytes)));
      }
      waiting.add(item);
      waitingBytes += bytes;
      changed.signal();
    } finally {
      lock.unlock();
    }
    return item.done;
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

  /**
   * Commits what is queued, then ends the writer. What is submitted later fails, and what is still
   * queued when a commit fails.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    Upkeep.Load load = Upkeep.Load.QUIET;
    List<Waiting<?>> batch = new ArrayList<>();
    boolean more = true;
    while (more) {
      try {
        boolean worked = !isClosing() && doUpkeep(load);
        more = awaitBatch(batch, worked ? 0 : IDLE_AFTER_MILLIS);
        load = loadAfter(batch, worked, load);
        commit(batch);
        moveTheWal();
      } catch (Throwable e) { // a fault of ours; whoever waited has been told
        logger.error("the writer goes on after a fault", e);
      }
      batch.clear();
    }
    giveBackConnection();
  }

  private boolean isClosing() {
    lock.lock();
    try {
      return closing;
    } finally {
      lock.unlock();
    }
  }

  private Upkeep.Load loadAfter(List<Waiting<?>> batch, boolean worked, Upkeep.Load before) {
    if (batch.isEmpty()) {
      return worked ? before : Upkeep.Load.IDLE;
    }
    lock.lock();
    try {
      return waiting.isEmpty() ? Upkeep.Load.QUIET : Upkeep.Load.BUSY;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for writes, that long at most; false when there are none and none will come. */
  private boolean awaitBatch(List<Waiting<?>> batch, long millis) throws InterruptedException {
    lock.lock();
    try {
      long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
      while (waiting.isEmpty() && !closing && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      while (batch.size() < MAX_BATCH && !waiting.isEmpty()) {
        Waiting<?> next = waiting.poll();
        waitingBytes -= next.bytes;
        batch.add(next);
      }
      return !batch.isEmpty() || !closing;
    } finally {
      lock.unlock();
    }
  }

  private void commit(List<Waiting<?>> batch) {
    if (batch.isEmpty()) {
      return;
    }
    try {
      transact(
          Transaction::begin,
          tx -> {
            for (Waiting<?> item : batch) {
              item.run(tx);
            }
          });
      failures.over();
    } catch (Throwable e) {
      StoreException failure =
          new StoreException(
              "nothing was kept in " + database.file() + ": " + Database.reason(e), e);
      failures.count(batch.size(), failure);
      batch.forEach(item -> item.done.completeExceptionally(failure));
      if (isClosing()) {
        refuseTheRest(failure);
      }
      return;
    }
    batch.forEach(Waiting::complete);
  }

  // Nothing more comes. To try batch after batch on a locked file would take the busy timeout each.
  private void refuseTheRest(StoreException failure) {
    List<Waiting<?>> rest;
    lock.lock();
    try {
      rest = List.copyOf(waiting);
      waiting.clear();
      waitingBytes = 0;
    } finally {
      lock.unlock();
    }
    rest.forEach(item -> item.done.completeExceptionally(failure));
  }

  // Whatever is wrong with it, the writes go on.
  private boolean doUpkeep(Upkeep.Load load) {
    boolean worked = false;
    for (Task task : upkeep) {
      try {
        if (System.nanoTime() - task.notBefore >= 0 && task.upkeep.isDue(load)) {
          transact(Transaction::beginRepeatable, task.upkeep::step);
          worked = true;
        }
      } catch (Throwable e) {
        task.notBefore = System.nanoTime() + UPKEEP_PAUSE_NANOS;
        failures.count(0, new StoreException("upkeep of the file: " + Database.reason(e), e));
        return worked; // what made this one fail may make the next one wait too
      }
    }
    return worked;
  }

  // After the answers: what is committed is in the WAL, and safe there.
  private void moveTheWal() {
    if (transaction == null) {
      return;
    }
    try {
      checkpoint.step(transaction);
    } catch (Throwable e) {
      failures.count(0, new StoreException("checkpoint of the file: " + Database.reason(e), e));
      undo(transaction, e);
    }
  }

  @FunctionalInterface
  private interface Work {
    void in(Transaction tx) throws SQLException;
  }

  private void transact(Work begin, Work work) throws SQLException {
    if (transaction == null) {
      transaction = new Transaction(database.writer());
      Checkpoint.takeOver(transaction);
    }
    Transaction tx = transaction;
    try {
      begin.in(tx);
      work.in(tx);
      tx.commit();
    } catch (Throwable e) {
      undo(tx, e);
      throw e;
    }
  }

  // A full disk and a locked file leave the connection as it was. After anything else its page
  // cache
  // may hold what the file does not (a failed fsync does not keep the page), so it is closed, and
  // the next transaction begins from what is on disk.
  private void undo(Transaction tx, Throwable e) {
    boolean harmless =
        e instanceof SQLiteException sqlite
            && (sqlite.getResultCode() == SQLiteErrorCode.SQLITE_FULL
                || sqlite.getResultCode() == SQLiteErrorCode.SQLITE_BUSY);
    try {
      tx.rollback();
    } catch (SQLException none) {
      // SQLite has rolled back by itself, or BEGIN had failed: there is nothing to undo.
    }
    if (!harmless) {
      database.discard(tx.connection());
      transaction = null;
    }
  }

  private void giveBackConnection() {
    if (transaction != null) {
      try {
        transaction.connection().close();
      } catch (SQLException e) {
        logger.warn("the connection that writes was not given back: {}", Database.reason(e));
      }
      transaction = null;
    }
  }

  private static final class Task {
    private final Upkeep upkeep;
    private long notBefore = System.nanoTime();

    private Task(Upkeep upkeep) {
      this.upkeep = upkeep;
    }
  }

  private static final class Waiting<T> {
    private final Write<T> write;
    private final int bytes;
    private final CompletableFuture<T> done = new CompletableFuture<>();
    private T result;

    private Waiting(Write<T> write, int bytes) {
      this.write = write;
      this.bytes = bytes;
    }

    private void run(Transaction tx) throws SQLException {
      result = write.run(tx);
    }

    private void complete() {
      done.complete(result);
    }
  }
}
