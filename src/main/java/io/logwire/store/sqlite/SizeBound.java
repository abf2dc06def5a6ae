package io.logwire.store.sqlite;

import io.logwire.log.Outlook;
import io.logwire.log.RetentionRules;
import io.logwire.store.RetentionOutlook;
import io.logwire.store.index.Segments;
import io.logwire.store.sql.LogDeletion;
import io.logwire.store.sql.OldLogs.Progress;
import io.logwire.store.sql.SqlSegments;
import io.logwire.store.sql.Transaction;
import io.logwire.store.sqlite.file.ReadableFile;
import io.logwire.store.sqlite.file.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the file with its WAL under {@link RetentionRules#maxBytes}: deletes the oldest logs,
 * whatever their age, so that some pages are always free for new ones. The channels that are kept
 * longer than the others go last, and a log whose alert is owed does not go.
 *
 * <p>Where the file is larger than it may be, as the bound is new, its free pages are given back to
 * the disk, some at a time; a file that was made without {@code auto_vacuum} keeps its size.
 *
 * <p>Limit: what is deleted becomes free pages at once, and its part of the index with the segment,
 * which {@link IndexMerge} keeps small for that.
 *
 * <p>Threading: the writer thread; any may ask {@link #isFull}.
 */
final class SizeBound {
  /** What the WAL has of the bound: {@code Checkpoint} begins it anew from 20 MB on. */
  static final long WAL_BYTES = 24L << 20;

  private static final long LEAST_SLACK = 1L << 20;
  private static final long MOST_SLACK = 64L << 20;

  // No disk of a small machine takes more; so long nothing has to be looked at.
  private static final long BYTES_A_SECOND = 100L << 20;
  private static final long MOST_WAIT_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final long LEAST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final int ROWS_SWEPT = 64;
  private static final int INCREMENTAL = 2;

  private long from; // before it are only logs that may not go
  private boolean spares = true; // the channels that are kept longer
  private long deletedBefore;
  private boolean stuck; // nothing may go
  private volatile boolean full;

  /** What of that bound is for the file alone. */
  static long fileBytes(long maxBytes) {
    return maxBytes - WAL_BYTES;
  }

  /** Above so many bytes in use something is deleted, so that the rest is free for new logs. */
  static long usableBytes(long maxBytes) {
    long most = fileBytes(maxBytes);
    return most - slack(most);
  }

  /** What those rules will delete next, for their size too. */
  static Outlook outlook(ReadableFile file, RetentionRules rules, Instant now, ZoneId zone) {
    return RetentionOutlook.of(file, rules, now, zone, () -> size(file, rules));
  }

  /** How much of the bound is taken, if there is one. */
  static Optional<RetentionOutlook.Size> size(ReadableFile file, RetentionRules rules) {
    return rules.maxBytes() == 0
        ? Optional.empty()
        : Optional.of(
            new RetentionOutlook.Size(
                file.look(Pages::of).usedBytes(), usableBytes(rules.maxBytes())));
  }

  /** Of the file, by the connection that asks. */
  private record Pages(long bytes, long all, long free) {
    static Pages of(Connection connection) throws SQLException {
      return new Pages(
          Schema.number(connection, "PRAGMA page_size"),
          Schema.number(connection, "PRAGMA page_count"),
          Schema.number(connection, "PRAGMA freelist_count"));
    }

    long usedBytes() {
      return (all - free) * bytes;
    }

    long freeBytes() {
      return free * bytes;
    }

    long allBytes() {
      return all * bytes;
    }
  }

  private static long usedBytes(Transaction tx) throws SQLException {
    return Pages.of(tx.connection()).usedBytes();
  }

  private static long slack(long most) {
    return Math.max(LEAST_SLACK, Math.min(MOST_SLACK, most / 32));
  }

  /** Whether the file has no room for a log, as nothing more may be deleted, or not so fast. */
  boolean isFull() {
    return full;
  }

  /** Where all logs before were deleted but those of channels that are kept longer. */
  long deletedBefore() {
    return deletedBefore;
  }

  /** Begins again from the oldest log. */
  void restart() {
    from = 0;
    spares = true;
    stuck = false;
  }

  /**
   * Makes the file smaller, if it has to be.
   *
   * @param most so many logs are looked at, or pages given back
   */
  Progress step(Transaction tx, RetentionRules rules, int most) throws SQLException {
    if (rules.maxBytes() == 0) {
      full = false;
      return Progress.NOTHING;
    }
    Pages pages = Pages.of(tx.connection());
    long fileMost = fileBytes(rules.maxBytes());
    full = pages.allBytes() >= fileMost && pages.freeBytes() < LEAST_SLACK / 2;
    if (pages.usedBytes() > usableBytes(rules.maxBytes())) {
      return stuck ? Progress.NOTHING : delete(tx, rules, most);
    }
    if (pages.allBytes() > fileMost && pages.freeBytes() > slack(fileMost) / 2) {
      return giveBack(tx, most);
    }

    return Progress.NOTHING;
  }

  /** How long nothing can go over the bound, as the file is now. */
  static long quietNanos(Transaction tx, RetentionRules rules) throws SQLException {
    if (rules.maxBytes() == 0) {
      return MOST_WAIT_NANOS;
    }
    double seconds = (double) (usableBytes(rules.maxBytes()) - usedBytes(tx)) / BYTES_A_SECOND;
    long nanos = (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    return Math.max(LEAST_WAIT_NANOS, Math.min(MOST_WAIT_NANOS, nanos));
  }

  /** How many logs the bound has room for, as large as those are that there are now. */
  static long mostLogs(Transaction tx, RetentionRules rules, long logs) throws SQLException {
    if (rules.maxBytes() == 0) {
      return Long.MAX_VALUE;
    }
    return (long) ((double) logs / usedBytes(tx) * usableBytes(rules.maxBytes()));
  }

  private Progress delete(Transaction tx, RetentionRules rules, int most) throws SQLException {
    SqlSegments table = SqlSegments.of(tx);
    if (Segments.sweep(table, ROWS_SWEPT)) {
      return new Progress(0, 0, true);
    }
    Set<String> longer = spares ? rules.keptLonger() : Set.of();
    LogDeletion.Result done =
        LogDeletion.delete(
            tx,
            from,
            Long.MAX_VALUE,
            most,
            channel -> !longer.contains(channel),
            true,
            LogChanges.OF_DELETIONS);
    Segments.dropEmpty(table, done.next());
    boolean end = done.looked() < most;
    tx.afterCommit(
        () -> {
          stuck = end && longer.isEmpty();
          spares = end ? longer.isEmpty() : spares; // at the end those go too, then all anew
          from = end ? 0 : done.next();
          deletedBefore = Math.max(deletedBefore, from);
        });
    return new Progress(done.looked(), done.deleted(), !end || !longer.isEmpty());
  }

  // The pages at the end of the file take the places of free ones, and the file ends sooner.
  private static Progress giveBack(Transaction tx, int pages) throws SQLException {
    if (Schema.number(tx.connection(), "PRAGMA auto_vacuum") != INCREMENTAL) {
      return Progress.NOTHING;
    }
    try (Statement vacuum = tx.connection().createStatement()) {
      vacuum.executeUpdate("PRAGMA incremental_vacuum(" + pages + ")"); // execute() gives back one
    }
    return new Progress(pages, 0, true);
  }
}
