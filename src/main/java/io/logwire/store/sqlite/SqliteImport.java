package io.logwire.store.sqlite;

import io.logwire.log.LogId;
import io.logwire.log.RetentionRules;
import io.logwire.log.StoredLog;
import io.logwire.store.LogImport;
import io.logwire.store.StoreException;
import io.logwire.store.index.Gathering;
import io.logwire.store.index.Segments;
import io.logwire.store.sql.CountChanges;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.ImportRows;
import io.logwire.store.sql.ImportRows.Row;
import io.logwire.store.sql.IndexMerge;
import io.logwire.store.sql.SqlSegments;
import io.logwire.store.sql.Transaction;
import io.logwire.store.sql.Upkeep;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.FileWriter;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * Imports logs into the file, in transactions of some thousand.
 *
 * <p>All logs that the server has are in the index when {@link #open} returns, and what it appends
 * later has higher ids, so the import can index its own without looking at the server's.
 *
 * <p>Beside a server, a transaction is small and a pause follows it, so that the server's writes
 * wait for one at most.
 *
 * <p>Threading: one thread; the writer is its own.
 */
public final class SqliteImport implements LogImport {
  private static final int STEP = 2_000;
  private static final int STEP_BYTES = 3 << 20;
  private static final int STEPS_IN_FLIGHT = 2;

  // Measured: some 10 ms, with its part of the merges.
  private static final int STEP_BESIDE_SERVER = 200;
  private static final int STEP_BYTES_BESIDE_SERVER = 256 << 10;

  private static final int ROWS_OF_A_MERGE = 512; // twice what a step adds, at all levels together

  private static final long NONE = -1;

  private final Database database;
  private final GroupCommit writer;
  private final BooleanSupplier servedByAnother;
  private final long limit;
  private final IndexMerge merge;
  private final Deque<CompletableFuture<Integer>> inFlight = new ArrayDeque<>();
  private long appended;
  private volatile long taken = NONE;

  private SqliteImport(
      Database database, BooleanSupplier servedByAnother, IndexMerge merge, long limit) {
    this.database = database;
    this.writer = FileWriter.start(database, GroupCommit.Witness.NONE);
    this.servedByAnother = servedByAnother;
    this.merge = merge;
    this.limit = limit;
  }

  /**
   * Begins an import into that file.
   *
   * @param servedByAnother whether a server uses the file now
   * @param rules how long logs are kept
   * @throws StoreException if what is there cannot be indexed
   */
  static SqliteImport open(
      Database database, BooleanSupplier servedByAnother, RetentionRules rules, Clock clock) {
    long limit = LogId.firstAt(clock.millis());
    IndexCatchUp.all(database);
    return new SqliteImport(
        database, servedByAnother, new IndexMerge(rules, SizeBound::mostLogs), limit);
  }

  @Override
  public long limit() {
    return limit;
  }

  @Override
  public Optional<StoredLog> firstTaken(List<StoredLog> logs) {
    return ImportRows.firstTaken(database, logs);
  }

  @Override
  public void append(List<StoredLog> logs) throws InterruptedException {
    List<Row> step = new ArrayList<>();
    int bytes = 0;
    boolean beside = servedByAnother.getAsBoolean();
    for (StoredLog log : logs) {
      Row row = Row.of(log);
      step.add(row);
      bytes += row.log().bytes();
      if (step.size() == (beside ? STEP_BESIDE_SERVER : STEP)
          || bytes >= (beside ? STEP_BYTES_BESIDE_SERVER : STEP_BYTES)) {
        submit(step, bytes, beside);
        step = new ArrayList<>();
        bytes = 0;
      }
    }
    if (!step.isEmpty()) {
      submit(step, bytes, beside);
    }
  }

  private void submit(List<Row> step, int bytes, boolean beside) throws InterruptedException {
    while (inFlight.size() >= (beside ? 1 : STEPS_IN_FLIGHT)) {
      await();
    }
    long start = System.nanoTime();
    inFlight.add(writer.submit(bytes, tx -> append(tx, step)));
    if (!beside && merge.isDue(Upkeep.Load.BUSY)) {
      inFlight.add(writer.submit(0, this::merge));
    }
    if (beside) {
      await();
      Thread.sleep(Duration.ofNanos(System.nanoTime() - start).toMillis() + 1);
    }
  }

  @Override
  public long finish() {
    while (!inFlight.isEmpty()) {
      await();
    }
    while (!servedByAnother.getAsBoolean() && merge.isDue(Upkeep.Load.QUIET)) {
      inFlight.add(writer.submit(0, this::merge)); // else who reads next asks hundreds of segments
      await();
    }
    return appended;
  }

  private void await() {
    appended += GroupCommit.await(inFlight.remove());
    if (taken != NONE) {
      throw new StoreException(
          "%s has a log with the id %d that says something else".formatted(database.file(), taken));
    }
  }

  private Integer append(Transaction tx, List<Row> rows) throws SQLException {
    // An id is taken since it was looked up by another import at the same time.
    List<Row> added = ImportRows.insertNew(tx, rows, new CountChanges(), id -> taken = id);
    if (!added.isEmpty()) {
      LogChanges.note(tx, added.get(0).id(), added.get(added.size() - 1).id());
      index(SqlSegments.of(tx), added);
    }
    return added.size();
  }

  // The server does it where there is one.
  private Integer merge(Transaction tx) throws SQLException {
    merge.step(tx, ROWS_OF_A_MERGE);
    return 0;
  }

  // A segment of their own, which may lie between others in time. Without a server all that there
  // is is indexed; a server's newest logs may not be, so there the mark stays.
  private Void index(SqlSegments table, List<Row> rows) {
    Gathering gathering = ImportRows.gather(rows);
    Segments.write(table, gathering);
    merge.owe();
    if (!servedByAnother.getAsBoolean() && gathering.lastId() > table.indexedUpTo()) {
      table.indexedUpTo(gathering.lastId());
    }
    return null;
  }

  @Override
  public void close() {
    writer.close();
  }
}
