package io.logwire.store.postgres;

import io.logwire.log.LogId;
import io.logwire.log.RetentionRules;
import io.logwire.metrics.Counter;
import io.logwire.store.ClockWatch;
import io.logwire.store.FollowedRules;
import io.logwire.store.LogRepository;
import io.logwire.store.index.Segments;
import io.logwire.store.sql.CountChanges;
import io.logwire.store.sql.LogDeletion;
import io.logwire.store.sql.OldLogs;
import io.logwire.store.sql.SqlSegments;
import io.logwire.store.sql.Transaction;
import io.logwire.store.sql.Upkeep;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what has been kept long enough: logs older than the {@link RetentionRules}, by whole
 * hours, and idempotency keys older than a day. The counts go with the logs, the index by whole
 * segments. A log whose alert is still owed stays; one that has failed goes with it. While the
 * {@link ClockWatch} does not believe the clock, nothing is deleted, and what was lowered by
 * mistake the {@link FollowedRules} forgive for an hour.
 *
 * <p>Threading: the upkeep thread only.
 */
final class PostgresRetention implements Upkeep {
  private static final Logger logger = LoggerFactory.getLogger(PostgresRetention.class);

  private static final long CHECK_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int STEP = 2_000; // some 20 ms
  private static final int ROWS_SWEPT = 64; // of the index, of 4 kB

  private static final String DELETE_KEYS =
      """
      DELETE FROM idempotency_key WHERE (token_id, key) IN (
        SELECT token_id, key FROM idempotency_key WHERE log_id < ? ORDER BY log_id LIMIT ?)
      """;

  /** Nobody asks where logs were deleted. */
  static final LogDeletion.Changes CHANGES =
      new LogDeletion.Changes() {
        @Override
        public CountChanges counts() {
          return new WriterCounts(WriterCounts.UPKEEP);
        }

        @Override
        public void deleted(Transaction tx, long firstId, long lastId) {}
      };

  private final ClockWatch watch;
  private final Clock clock;
  private final Counter all;
  private final OldLogs oldLogs = new OldLogs(CHANGES);
  private final FollowedRules rules;
  private RetentionRules followed; // by the last step
  private long nextNanos = System.nanoTime();
  private long deleted; // and not yet said

  /**
   * @param all counts what is deleted, by the reason
   */
  PostgresRetention(FollowedRules rules, ClockWatch watch, Clock clock, Counter all) {
    this.rules = rules;
    this.followed = rules.set();
    this.watch = watch;
    this.clock = clock;
    this.all = all;
  }

  /** Goes by what the rules say now, without waiting for its time. */
  void look() {
    nextNanos = System.nanoTime();
  }

  @Override
  public boolean isDue(Load load) {
    return System.nanoTime() - nextNanos >= 0;
  }

  @Override
  public void step(Transaction tx) throws SQLException {
    FollowedRules.Now goesBy = rules.now();
    RetentionRules now = goesBy.rules();
    if (!now.equals(followed)) {
      followed = now;
      oldLogs.restart();
    }
    boolean ages = watch.isRight() && !goesBy.spares();
    watch.keep(tx);
    OldLogs.Progress done =
        ages ? oldLogs.step(tx, now, clock.instant(), STEP) : new OldLogs.Progress(0, 0, false);
    boolean more = done.more();
    if (ages) {
      more |= deleteKeys(tx) == STEP;
      more |= !done.more() && dropFromIndex(tx);
    }
    nextNanos = System.nanoTime() + (more ? 0 : CHECK_NANOS);
    tx.afterCommit(() -> say(done));
  }

  private int deleteKeys(Transaction tx) throws SQLException {
    PreparedStatement delete = tx.statement(DELETE_KEYS);
    delete.setLong(1, LogId.firstAt(clock.instant().minus(LogRepository.KEY_LIFE)));
    delete.setInt(2, STEP);
    return delete.executeUpdate();
  }

  private static boolean dropFromIndex(Transaction tx) throws SQLException {
    SqlSegments table = SqlSegments.of(tx);
    Segments.dropEmpty(table, Long.MAX_VALUE);
    return Segments.sweep(table, ROWS_SWEPT);
  }

  private void say(OldLogs.Progress done) {
    deleted += done.deleted();
    all.add(done.deleted(), "age");
    if (deleted > 0 && !done.more()) {
      logger.info("retention: {} old logs deleted", deleted);
      deleted = 0;
    }
  }
}
