package io.logwire.store.sqlite;

import io.logwire.log.LogId;
import io.logwire.store.index.Segments;
import io.logwire.store.sqlite.file.Transaction;
import io.logwire.store.sqlite.file.Upkeep;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what has been kept long enough: logs older than the retention, by whole hours, and
 * idempotency keys older than a day. The counts go with the logs, the index by whole segments when
 * all logs of one are gone; the pages are used again. It waits before the oldest log whose alert is
 * still owed; an alert that has failed goes with its log.
 *
 * <p>A step deletes as many logs as fit a few milliseconds, measured at the steps before, so that
 * no write waits longer. While the {@link ClockWatch} does not believe the clock, nothing is
 * deleted.
 *
 * <p>Threading: the writer thread only.
 */
public final class Retention implements Upkeep {
  private static final Logger logger = LoggerFactory.getLogger(Retention.class);

  private static final long CHECK_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int MAX_STEP = 2_000;
  private static final int ROWS_SWEPT = 64; // of the index, of 4.5 kB

  private static final String LAST_OF_STEP =
      "SELECT count(*), max(id) FROM (SELECT id FROM log WHERE id < ? ORDER BY id LIMIT ?)";
  private static final String OLDEST_OWED =
      "SELECT ifnull(min(log_id), ?) FROM delivery WHERE failed = 0";
  private static final String DELETE_FAILED_DELIVERIES =
      "DELETE FROM delivery WHERE failed = 1 AND log_id <= ?";
  private static final String DELETE_DELIVERED = "DELETE FROM delivered WHERE log_id <= ?";
  private static final String DELETE_LOGS = "DELETE FROM log WHERE id <= ?";
  private static final String DELETE_COUNTS = "DELETE FROM log_count WHERE hour < ?";
  private static final String DELETE_KEYS =
      """
      DELETE FROM idempotency_key WHERE (token_id, key) IN (
        SELECT token_id, key FROM idempotency_key WHERE log_id < ? ORDER BY log_id LIMIT ?)
      """;

  private final Duration life;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final ClockWatch watch;
  private final Runnable makeRoom; // on a disk that may be full

  private long nextNanos;
  private int stepSize = 50;
  private long deleted;

  /**
   * Keeps logs that long; zero is for ever.
   *
   * @param makeRoom called before each step that deletes logs
   */
  Retention(Duration life, ClockWatch watch, Clock clock, Runnable makeRoom) {
    this(life, watch, clock, System::nanoTime, makeRoom);
  }

  Retention(Duration life, ClockWatch watch, Clock clock, LongSupplier nanoTime) {
    this(life, watch, clock, nanoTime, () -> {});
  }

  private Retention(
      Duration life, ClockWatch watch, Clock clock, LongSupplier nanoTime, Runnable makeRoom) {
    this.makeRoom = makeRoom;
    this.life = life;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.watch = watch;
    this.nextNanos = nanoTime.getAsLong();
  }

  /** The beginning of the first hour whose logs are kept at that time. */
  public static Instant firstKept(Duration life, Instant now) {
    return now.minus(life).truncatedTo(ChronoUnit.HOURS);
  }

  /** When the logs of the hour that begins then have been kept long enough. */
  public static Instant end(Duration life, Instant hour) {
    return hour.plus(life).plus(1, ChronoUnit.HOURS);
  }

  @Override
  public boolean isDue(Load load) {
    return nanoTime.getAsLong() - nextNanos >= 0;
  }

  @Override
  public void step(Transaction tx) throws SQLException {
    long before = nanoTime.getAsLong();
    boolean isRight = watch.isRight();
    watch.keep(tx);
    if (!isRight) {
      nextNanos = before + CHECK_NANOS;
      return;
    }
    long cut = cut(tx);
    int keys = deleteKeys(tx);
    int logs = life.isZero() ? 0 : deleteLogs(tx, cut);
    boolean dropping = !life.isZero() && logs == 0 && dropFromIndex(tx, cut);
    boolean more = logs > 0 || keys == stepSize || dropping;
    long after = nanoTime.getAsLong();
    nextNanos = after + (more ? PAUSE_NANOS : CHECK_NANOS);
    deleted += logs;
    if (!more && deleted > 0) {
      logger.info(
          "retention: {} older than {} days deleted",
          deleted == 1 ? "1 log" : deleted + " logs",
          life.toDays());
      deleted = 0;
    }
    if (after - before > STEP_NANOS) {
      stepSize = Math.max(1, stepSize / 2);
    } else if (more && after - before < STEP_NANOS / 2) {
      stepSize = Math.min(MAX_STEP, stepSize * 2);
    }
  }

  // The first id that is kept: whole hours go, so that the counts go with them, but for a log whose
  // alert is owed and what came after it.
  private long cut(Transaction tx) throws SQLException {
    long old = LogId.firstAt(firstKept(life, clock.instant()));
    PreparedStatement select = tx.statement(OLDEST_OWED);
    select.setLong(1, old);
    try (ResultSet row = select.executeQuery()) {
      row.next();
      return Math.min(old, row.getLong(1));
    }
  }

  private int deleteLogs(Transaction tx, long cut) throws SQLException {
    PreparedStatement select = tx.statement(LAST_OF_STEP);
    select.setLong(1, cut);
    select.setInt(2, stepSize);
    int logs;
    long last;
    try (ResultSet row = select.executeQuery()) {
      row.next();
      logs = row.getInt(1);
      last = row.getLong(2);
    }
    if (logs > 0) {
      makeRoom.run();
      delete(tx, DELETE_FAILED_DELIVERIES, last);
      delete(tx, DELETE_DELIVERED, last);
      delete(tx, DELETE_LOGS, last);
    }
    if (logs < stepSize) {
      delete(tx, DELETE_COUNTS, CountChanges.hour(cut));
    }
    return logs;
  }

  private static boolean dropFromIndex(Transaction tx, long cut) throws SQLException {
    SqlSegments table = SqlSegments.of(tx);
    return SqlSegments.run(
        () -> {
          Segments.dropBefore(table, cut);
          return Segments.sweep(table, ROWS_SWEPT);
        });
  }

  private int deleteKeys(Transaction tx) throws SQLException {
    PreparedStatement delete = tx.statement(DELETE_KEYS);
    delete.setLong(1, LogId.firstAt(clock.instant().minus(LogRepository.KEY_LIFE)));
    delete.setInt(2, stepSize);
    return delete.executeUpdate();
  }

  private static void delete(Transaction tx, String sql, long bound) throws SQLException {
    PreparedStatement delete = tx.statement(sql);
    delete.setLong(1, bound);
    delete.executeUpdate();
  }
}
