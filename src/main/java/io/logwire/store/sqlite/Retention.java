package io.logwire.store.sqlite;

import io.logwire.log.LogId;
import io.logwire.log.RetentionRules;
import io.logwire.metrics.Counter;
import io.logwire.store.ClockWatch;
import io.logwire.store.FollowedRules;
import io.logwire.store.LogRepository;
import io.logwire.store.index.Segments;
import io.logwire.store.sql.OldLogs;
import io.logwire.store.sql.OldLogs.Progress;
import io.logwire.store.sql.SqlSegments;
import io.logwire.store.sql.Transaction;
import io.logwire.store.sql.Upkeep;
import io.logwire.store.sqlite.file.Reserve;
import java.sql.SQLException;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what has been kept long enough: logs older than the {@link RetentionRules}, by whole
 * hours, the oldest where the file is as large as it may be, and idempotency keys older than a day.
 * The counts go with the logs, the index by whole segments when all logs of one are gone; the pages
 * are used again. A log whose alert is still owed stays; one that has failed goes with it.
 *
 * <p>A step deletes as many logs as fit a few milliseconds, measured at the steps before, so that
 * no write waits longer. While the {@link ClockWatch} does not believe the clock, nothing is
 * deleted for its age; what was lowered by mistake the {@link FollowedRules} forgive for an hour,
 * unless the disk needs the room.
 *
 * <p>Threading: the writer thread only; any may have it {@link #look}.
 */
public final class Retention implements Upkeep {
  private static final Logger logger = LoggerFactory.getLogger(Retention.class);

  private static final long CHECK_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long SAID_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final int MAX_STEP = 2_000;
  private static final int ROWS_SWEPT = 64; // of the index, of 4 kB

  private static final String DELETE_KEYS =
      """
      DELETE FROM idempotency_key WHERE (token_id, key) IN (
        SELECT token_id, key FROM idempotency_key WHERE log_id < ? ORDER BY log_id LIMIT ?)
      """;

  private final Clock clock;
  private final LongSupplier nanoTime;
  private final ClockWatch watch;
  private final Reserve reserve;
  private final OldLogs oldLogs = new OldLogs(LogChanges.OF_DELETIONS);
  private final Counter all;
  private final SizeBound size = new SizeBound();

  private Consumer<long[]> passed = unused -> {};
  private long[] cuts = {}; // of the last whole pass
  private final FollowedRules rules;
  private RetentionRules followed; // by the last step
  private volatile long nextNanos;
  private volatile boolean deleting;
  private long nextPassNanos; // of what is too old
  private boolean sized; // the pass that is due has begun
  private int stepSize = 50;
  private long deleted; // for their age, not yet said
  private long squeezed; // for the size, not yet said
  private long saidNanos;

  /** Keeps logs as the rules say, and deletes with the reserve where the disk is full. */
  Retention(FollowedRules rules, ClockWatch watch, Reserve reserve, Clock clock, Counter all) {
    this(rules, watch, reserve, clock, System::nanoTime, all);
  }

  /**
   * @param all counts what is deleted, by the reason
   */
  Retention(
      FollowedRules rules,
      ClockWatch watch,
      Reserve reserve,
      Clock clock,
      LongSupplier nanoTime,
      Counter all) {
    this.all = all;
    this.rules = rules;
    this.followed = rules.set();
    this.watch = watch;
    this.reserve = reserve;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.nextNanos = nanoTime.getAsLong();
    this.nextPassNanos = nextNanos;
    this.saidNanos = nextNanos - SAID_NANOS;
  }

  /** Says up to where logs were deleted, where some channels keep theirs. */
  void tell(Consumer<long[]> listener) {
    passed = listener;
  }

  /** Goes by what the rules say now, without waiting for its time. */
  void look() {
    nextNanos = nanoTime.getAsLong();
  }

  /** Whether the last step has left something to be deleted. */
  boolean isDeleting() {
    return deleting;
  }

  /** Whether the file has no room for a log, by its own bound. */
  boolean isFull() {
    return size.isFull();
  }

  @Override
  public boolean isDue(Load load) {
    return nanoTime.getAsLong() - nextNanos >= 0 || reserve.wantsRoom();
  }

  @Override
  public void step(Transaction tx) throws SQLException {
    long before = nanoTime.getAsLong();
    if (rules.waits().isPresent() && reserve.isShort() && rules.waitNoLonger()) {
      nextPassNanos = before;
    }
    FollowedRules.Now goesBy = rules.now();
    RetentionRules now = goesBy.rules();
    boolean ages = watch.isRight() && !goesBy.spares();
    watch.keep(tx);
    beginAnewIfChanged(now);
    boolean isDue = before - nextPassNanos >= 0 || reserve.wantsRoom();
    if (isDue && !sized) {
      size.restart(); // what was owed may be so no more
    }
    sized |= isDue;
    Progress big = size.step(tx, now, stepSize);
    if (big.deleted() > 0) {
      tellOfDeleted(now);
    }
    boolean pass = isDue && !big.more();
    Progress old = pass && ages ? deleteOld(tx, now) : Progress.NOTHING;
    long quiet = big.more() ? 0 : SizeBound.quietNanos(tx, now);
    long after = nanoTime.getAsLong();
    if (pass && !old.more()) {
      reserve.nothingIsLeft();
      sized = false;
    }
    if (pass) {
      nextPassNanos = after + (old.more() ? PAUSE_NANOS : CHECK_NANOS);
    }
    boolean more = old.more() || big.more();
    deleting = more;
    nextNanos = after + (old.more() ? Math.min(PAUSE_NANOS, quiet) : quiet);
    tx.afterCommit(() -> say(old, big, now));
    if (after - before > STEP_NANOS) {
      stepSize = Math.max(1, stepSize / 2);
    } else if (more && after - before < STEP_NANOS / 2) {
      stepSize = Math.min(MAX_STEP, stepSize * 2);
    }
  }

  private void beginAnewIfChanged(RetentionRules now) {
    if (!now.equals(followed)) {
      followed = now;
      oldLogs.restart();
      size.restart();
      nextPassNanos = nanoTime.getAsLong();
    }
  }

  private Progress deleteOld(Transaction tx, RetentionRules now) throws SQLException {
    int keys = deleteKeys(tx);
    if (now.endsAny()) {
      reserve.makeRoom();
    }
    Progress logs = oldLogs.step(tx, now, clock.instant(), stepSize);
    boolean dropping = !logs.more() && dropFromIndex(tx);
    if (!logs.more()) {
      cuts = cuts(now);
      tellOfDeleted(now);
    }
    return new Progress(logs.looked(), logs.deleted(), logs.more() || keys == stepSize || dropping);
  }

  private long[] cuts(RetentionRules now) {
    return Stream.concat(Stream.of(now.life()), now.channels().values().stream())
        .filter(life -> !life.isZero())
        .distinct()
        .mapToLong(life -> LogId.firstAt(RetentionRules.firstKept(life, clock.instant())))
        .toArray();
  }

  // Where all channels are kept for the same time, segments go with their logs.
  private void tellOfDeleted(RetentionRules now) {
    LongStream all = LongStream.concat(LongStream.of(cuts), LongStream.of(size.deletedBefore()));
    passed.accept(now.channels().isEmpty() ? new long[0] : all.filter(id -> id > 0).toArray());
  }

  private boolean dropFromIndex(Transaction tx) throws SQLException {
    SqlSegments table = SqlSegments.of(tx);
    Segments.dropEmpty(table, Long.MAX_VALUE);
    return Segments.sweep(table, ROWS_SWEPT);
  }

  private int deleteKeys(Transaction tx) throws SQLException {
    long end = LogId.firstAt(clock.instant().minus(LogRepository.KEY_LIFE));
    return tx.update(DELETE_KEYS, end, stepSize);
  }

  private void say(Progress old, Progress big, RetentionRules now) {
    deleted += old.deleted();
    squeezed += big.deleted();
    all.add(old.deleted(), "age");
    all.add(big.deleted(), "size");
    if (deleted > 0 && !old.more()) {
      logger.info("retention: {} older than {} deleted", logs(deleted), days(now));
      deleted = 0;
    }
    if (squeezed > 0 && nanoTime.getAsLong() - saidNanos >= SAID_NANOS) {
      saidNanos = nanoTime.getAsLong();
      logger.info(
          "retention: {} of the oldest deleted, as retention.max-mb is {}; it goes on like this",
          logs(squeezed),
          now.maxBytes() >> 20);
      squeezed = 0;
    }
  }

  private static String logs(long number) {
    return number == 1 ? "1 log" : number + " logs";
  }

  private static String days(RetentionRules rules) {
    return rules.channels().isEmpty()
        ? rules.life().toDays() + " days"
        : "the days of their channels";
  }
}
