package io.logwire.store.sqlite;

import io.logwire.log.StoredLog;
import io.logwire.store.StoreException;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.ShortSteps;
import io.logwire.store.sqlite.file.Sqlite;
import io.logwire.store.sqlite.file.Transaction;
import io.logwire.store.sqlite.file.Upkeep;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the inverted index of log a bounded distance behind the writes.
 *
 * <p>Promise: the newest {@link IndexPart} names the last log that is indexed, and is moved on in
 * the transaction that indexes; a reader looks through the logs behind it one by one, so a search
 * never misses a log. In large steps an entry costs a third less than with each small batch, and no
 * client waits for it.
 *
 * <p>A command in another process may index what is owed here, when it imports or deletes logs, so
 * each step begins from what the file says.
 *
 * <p>Threading: the writer thread only.
 */
public final class LogIndex implements Upkeep {
  // Measured: 128 logs are a step of some 3 ms, which is what a write may have to wait while there
  // are pauses; larger ones cost less for each log, so that is what a writer without a pause makes.
  private static final int QUIET_STEP = 128;
  private static final int BUSY_STEP = 1_024;
  private static final int STEP_BYTES = 256 << 10;

  // While writes never pause, the index waits until this much is owed. It is what a reader may have
  // to look through (some 20 ms), and what a crash leaves to be done at the start.
  private static final int MAX_OWED = 4_096;
  private static final int MAX_OWED_BYTES = 2 << 20;

  // What is owed beyond this, while the steps fail, is not held in memory but read again later.
  private static final int MAX_HELD = 4 * MAX_OWED;
  private static final int MAX_HELD_BYTES = 4 * MAX_OWED_BYTES;

  private static final long MAX_DELAY_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final String BEHIND = "SELECT * FROM log WHERE id > ? ORDER BY id";

  private record Owed(long id, String terms) {}

  private final IndexMerge merge = new IndexMerge();
  private final ArrayDeque<Owed> owed = new ArrayDeque<>();
  private long owedBytes;
  private long waitingSince;
  private boolean owesMore; // logs of the file, after those that are owed
  private final Duration span;

  private LogIndex(Duration span) {
    this.span = span;
  }

  /**
   * Opens the index and does what a crash has left to be done: a second for some 20,000 logs.
   *
   * @param retention how long logs are kept, zero for ever
   * @throws StoreException if that fails
   */
  public static LogIndex open(Database database, Duration retention) {
    try (Connection connection = database.writer()) {
      Transaction tx = new Transaction(connection);
      LogIndex index = new LogIndex(IndexPart.span(retention));
      index.oweWhatIsBehind(tx, IndexPart.newest(connection));
      while (index.isDue(Load.IDLE)) {
        tx.begin();
        index.step(tx);
        tx.commit();
      }
      return index;
    } catch (SQLException e) {
      throw new StoreException(
          "cannot index what is new in " + database.file() + ": " + Sqlite.reason(e), e);
    }
  }

  /**
   * Indexes the logs up to that id for a command beside a server, which drops what it owes of them.
   */
  static void catchUp(ShortSteps steps, Duration retention, long id) throws SQLException {
    LogIndex index = new LogIndex(IndexPart.span(retention));
    Transaction tx = steps.transaction();
    do {
      if (index.owed.isEmpty()) { // here, as no write has to wait for it
        index.oweWhatIsBehind(tx, IndexPart.newest(tx.connection()));
      }
      steps.run(index::step);
    } while (index.isDue(Load.IDLE) && IndexPart.newest(tx.connection()).lastId() < id);
  }

  private void oweWhatIsBehind(Transaction tx, IndexPart part) throws SQLException {
    PreparedStatement behind = tx.statement(BEHIND);
    behind.setLong(1, part.lastId());
    try (ResultSet rows = behind.executeQuery()) {
      owesMore = rows.next();
      while (owesMore && owed.size() < BUSY_STEP && owedBytes < STEP_BYTES) {
        StoredLog log = LogRow.read(rows);
        add(log.id(), IndexTerms.of(log.entry()));
        owesMore = rows.next();
      }
    }
  }

  /** What has to follow the steps of this one, for the searches' sake. */
  public Upkeep merge() {
    return merge;
  }

  /** How many logs wait in memory to be indexed. */
  int owed() {
    return owed.size();
  }

  /** Takes note of a log that has been committed, in the order of the ids. */
  void owe(long id, String terms) {
    owesMore = owesMore || owed.size() >= MAX_HELD || owedBytes >= MAX_HELD_BYTES;
    if (!owesMore) {
      add(id, terms);
    }
  }

  private void add(long id, String terms) {
    if (owed.isEmpty()) {
      waitingSince = System.nanoTime();
    }
    owed.add(new Owed(id, terms));
    owedBytes += terms.length();
  }

  @Override
  public boolean isDue(Load load) {
    if (owed.isEmpty()) {
      return owesMore;
    }
    return switch (load) {
      case IDLE -> true;
      case QUIET ->
          owed.size() >= QUIET_STEP
              || owedBytes >= STEP_BYTES
              || System.nanoTime() - waitingSince > MAX_DELAY_NANOS;
      case BUSY -> owed.size() >= MAX_OWED || owedBytes >= MAX_OWED_BYTES;
    };
  }

  @Override
  public void step(Transaction tx) throws SQLException {
    IndexPart newest = IndexPart.newest(tx.connection());
    dropWhatOthersHaveIndexed(newest.lastId());
    if (owed.isEmpty()) {
      oweWhatIsBehind(tx, newest);
    }
    if (owed.isEmpty()) {
      return;
    }
    long firstId = owed.element().id();
    IndexPart part = newest.isFull(firstId, span) ? newest.createNext(tx, firstId) : newest;
    int most = owed.size() > MAX_OWED / 2 ? BUSY_STEP : QUIET_STEP;
    PreparedStatement insert = tx.statement(part.insert());
    int rows = 0;
    int bytes = 0;
    long lastId = part.lastId();
    for (Owed log : owed) {
      if (rows == most || bytes >= STEP_BYTES) {
        break;
      }
      insert.setLong(1, log.id());
      insert.setString(2, log.terms());
      insert.executeUpdate();
      lastId = log.id();
      bytes += log.terms().length();
      rows++;
    }
    part.grow(tx, rows, lastId);
    int done = rows;
    int inserted = bytes;
    tx.part(Step.class, () -> new Step(done, inserted));
  }

  private void dropWhatOthersHaveIndexed(long lastId) {
    while (!owed.isEmpty() && owed.element().id() <= lastId) {
      owedBytes -= owed.remove().terms().length();
    }
  }

  private final class Step implements Transaction.Part {
    private final int rows;
    private final int bytes;

    private Step(int rows, int bytes) {
      this.rows = rows;
      this.bytes = bytes;
    }

    @Override
    public void beforeCommit(Transaction tx) {}

    @Override
    public void afterCommit() {
      for (int i = 0; i < rows; i++) {
        owedBytes -= owed.remove().terms().length();
      }
      waitingSince = System.nanoTime();
      merge.owe(bytes);
    }
  }
}
