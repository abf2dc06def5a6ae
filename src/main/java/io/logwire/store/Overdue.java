package io.logwire.store;

import io.logwire.log.LogId;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.Snapshots;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Alerts that have not arrived for too long, and are passed on to another webhook: they become owed
 * to that one too, once, and stay what they were for the first.
 *
 * <p>Durability: what was passed on is known by the row of the other webhook, which is there until
 * its log is deleted; so nothing is passed on twice, through restarts too.
 *
 * <p>Threading: any thread.
 */
public final class Overdue {
  // What has failed and is older was given up long ago, and is no news.
  private static final Duration NEWS = Duration.ofHours(73);

  private static final Duration SLACK = Duration.ofMinutes(1); // so much ahead is no wrong clock

  private static final int STEP = 500; // some 5 ms

  private static final String LATE =
      """
      SELECT log_id FROM delivery AS late
      WHERE webhook = ? AND failed = ? AND log_id > ?
        AND (log_id < ? OR log_id > ?) AND (owed_since <= ? OR owed_since > ?)
        AND NOT EXISTS (SELECT 1 FROM delivery
          WHERE webhook = ? AND failed IN (0, 1) AND log_id = late.log_id)
        AND NOT EXISTS (SELECT 1 FROM delivered WHERE webhook = ? AND log_id = late.log_id)
      ORDER BY log_id LIMIT %d
      """
          .formatted(STEP);
  private static final String PASS_ON =
      """
      INSERT INTO delivery (webhook, failed, log_id, owed_since, attempts)
      SELECT ?, 0, id, ?, 0 FROM log WHERE id = ? ON CONFLICT DO NOTHING
      """;

  private final Snapshots file;
  private final GroupCommit writer;

  public Overdue(Snapshots file, GroupCommit writer) {
    this.file = file;
    this.writer = writer;
  }

  /**
   * What is owed to a webhook, or has failed, since that time or longer, and is not known to the
   * other one yet; the oldest {@value #STEP}. What is owed since a time that has not come, by a
   * clock that was ahead, counts as late.
   *
   * @throws StoreException if the file cannot be read
   */
  public List<Long> late(String webhook, String other, Instant since, Instant now) {
    return Stream.of(false, true)
        .flatMap(failed -> late(webhook, other, since, now, failed).stream())
        .toList();
  }

  private List<Long> late(
      String webhook, String other, Instant since, Instant now, boolean failed) {
    Instant soon = now.plus(SLACK);
    return file.all(
        LATE,
        row -> row.getLong(1),
        webhook,
        failed ? 1 : 0,
        failed ? LogId.firstAt(now.minus(NEWS)) : 0,
        LogId.firstAt(since.plusMillis(1)),
        LogId.firstAt(soon),
        since.toEpochMilli(),
        soon.toEpochMilli(),
        other,
        other);
  }

  /** Makes the other webhook owe these too; completes with how many it does. */
  public CompletableFuture<Integer> passOn(String other, List<Long> logIds, Instant now) {
    return writer.submit(
        0,
        tx -> {
          int passed = 0;
          for (long logId : logIds) {
            passed += tx.update(PASS_ON, other, now.toEpochMilli(), logId);
          }

          return passed;
        });
  }
}
