package io.logwire.store.sql;

import io.logwire.log.RetentionRules;
import io.logwire.store.index.Merge;
import io.logwire.store.index.Rewrite;
import io.logwire.store.index.Segment;
import io.logwire.store.index.Segments;
import io.logwire.store.index.Thinning;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Merges the segments of the index, so that a search asks few of them, makes those anew of which
 * few logs are left, and deletes the rows of those that are not needed any more, a few rows at a
 * time.
 *
 * <p>Threading: the writer thread only.
 */
public final class IndexMerge implements Upkeep {
  private static final int ROWS = 16; // written; a millisecond
  private static final int ROWS_SWEPT = 64;
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(10);

  // While writes never pause, the merges may be so many segments late.
  private static final int MOST_OWED = 16;

  // A segment reaches over a twelfth of the time that logs are kept: it goes when its last log has.
  private static final Duration SPAN_OF_UNLIMITED = Duration.ofDays(30);
  private static final Duration MIN_SPAN = Duration.ofDays(1);

  // The same for the room that they have together.
  private static final int PARTS = 12;

  /** How many logs one segment may have, where the oldest are deleted to make room. */
  @FunctionalInterface
  public interface Room {
    /** Room without an end. */
    Room ENDLESS = (tx, rules, logs) -> Long.MAX_VALUE;

    /**
     * The room that those rules leave.
     *
     * @param logs how many there are now
     */
    long logs(Transaction tx, RetentionRules rules, long logs) throws SQLException;
  }

  private final ThinSegments thin = new ThinSegments();
  private final Room room;
  private final int rowsOfAStep;
  private volatile RetentionRules rules;
  private int owed = 1; // new segments since the last look at all of them
  private long looked = System.nanoTime();
  private boolean sweeps = true; // there may be dead segments
  private Rewrite rewrite; // null if none is under way
  private boolean inDoubt; // whether the last step has been committed

  public IndexMerge(RetentionRules rules, Room room) {
    this(rules, room, ROWS);
  }

  /** The same, which writes about that many rows in each step. */
  IndexMerge(RetentionRules rules, Room room, int rowsOfAStep) {
    this.rowsOfAStep = rowsOfAStep;
    this.rules = rules;
    this.room = room;
  }

  /** Makes segments that suit those rules from now on. */
  public void follow(RetentionRules others) {
    rules = others;
  }

  /** The stretch of time of a segment where logs are kept that long (zero for ever). */
  public static Duration span(Duration retention) {
    if (retention.isZero()) {
      return SPAN_OF_UNLIMITED;
    }
    Duration twelfth = retention.dividedBy(12);
    return twelfth.compareTo(MIN_SPAN) < 0 ? MIN_SPAN : twelfth;
  }

  private static long ids(Duration time) {
    return time.toMillis() << 12; // see LogId
  }

  /** Takes note of a new segment. */
  public void owe() {
    owed++;
  }

  /**
   * Says up to where retention has deleted what it may.
   *
   * @param ids growing by the time for which logs are kept; logs before one were deleted, but for
   *     channels with another time
   */
  public void deletedBefore(long[] ids) {
    thin.deletedBefore(ids);
  }

  @Override
  public boolean isDue(Load load) {
    if (rewrite != null) {
      return true;
    }
    return switch (load) {
      case BUSY -> owed >= MOST_OWED || sweeps || thin.mayBe();
      case QUIET -> owed > 0 || sweeps || thin.mayBe();
      case IDLE -> owed > 0 || sweeps || thin.mayBe() || System.nanoTime() - looked > LOOK_NANOS;
    };
  }

  @Override
  public void step(Transaction tx) throws SQLException {
    step(tx, rowsOfAStep);
  }

  /** Writes about that many rows. */
  public void step(Transaction tx, int rows) throws SQLException {
    step(tx, SqlSegments.of(tx), rows);
  }

  private void step(Transaction tx, SqlSegments table, int rows) throws SQLException {
    if (inDoubt && rewrite != null) {
      rewrite.giveUp(table);
      rewrite = null;
    }
    inDoubt = true;
    if (rewrite == null) {
      looked = System.nanoTime();
      sweeps = Segments.sweep(table, Math.max(rows, ROWS_SWEPT));
      rewrite = sweeps ? null : next(tx, table.segments());
      owed = sweeps || rewrite instanceof Merge ? owed : 0;
    }
    if (rewrite != null && !rewrite.step(table, rows)) {
      rewrite = null;
      sweeps = true;
      owed = Math.max(owed, 1); // small ones may fit together now
    }
    tx.afterCommit(() -> inDoubt = false);
  }

  private Rewrite next(Transaction tx, List<Segment> all) throws SQLException {
    List<Segment> together = toMerge(tx, all);
    return together.isEmpty() ? thin.next(all).map(Thinning::of).orElse(null) : Merge.of(together);
  }

  private List<Segment> toMerge(Transaction tx, List<Segment> all) throws SQLException {
    RetentionRules now = rules;
    return Segments.toMerge(all, ids(span(now.life())), mostLogs(tx, now, all));
  }

  // Where the oldest logs are deleted to make room, their segments have to go soon too.
  private long mostLogs(Transaction tx, RetentionRules now, List<Segment> all) throws SQLException {
    long logs = all.stream().filter(Segment::isLive).mapToLong(Segment::logs).sum();
    return room.logs(tx, now, logs) / PARTS;
  }
}
