package io.logwire.metrics;

import java.util.List;

/**
 * What the store keeps, refuses and does late. Equation: each write that was asked for is in {@link
 * #writesRefused}, or in a batch of {@link #batchLogs}, or in one of {@link #commitsFailed}.
 */
public final class StoreMetrics extends Counters {
  /** Logs that are on disk, by their type. */
  public final Counter logs =
      counter("logwire_logs", "Logs that were committed.", "type")
          .startingWith(List.of("page_view", "action", "success", "error", "information"));

  /** Requests that were a repeat by their Idempotency-Key. */
  public final Counter repeated =
      counter(
          "logwire_logs_repeated",
          "Logs that were sent again with their Idempotency-Key, kept once.");

  /** Backups that the service itself has made. */
  public final Counter backups =
      counter("logwire_backups", "Backups into backup.folder, by what became of them.", "outcome")
          .startingWith(List.of("made", "failed"));

  public final Histogram commitSeconds =
      histogram(
          "logwire_commit_duration_seconds",
          "How long a transaction of logs took, with its wait for the disk.",
          0.0005,
          0.001,
          0.0025,
          0.005,
          0.01,
          0.025,
          0.05,
          0.1,
          0.25,
          0.5,
          1,
          2.5,
          5,
          10);

  public final Histogram batchLogs =
      histogram(
          "logwire_batch_logs",
          "How many writes a transaction had; nearly all of them are logs.",
          1,
          2,
          4,
          8,
          16,
          32,
          64,
          128,
          256,
          512,
          1024);

  /** Transactions that failed, with all their logs. */
  public final Counter commitsFailed =
      counter("logwire_commits_failed", "Transactions that failed; nothing of them was kept.");

  /** Writes that were in them. */
  public final Counter writesFailed =
      counter("logwire_writes_failed", "Writes that were in a transaction that failed.");

  /** Writes that were not queued, by the reason. */
  public final Counter writesRefused =
      counter("logwire_writes_refused", "Writes that were not queued.", "reason")
          .startingWith(List.of("queue_full", "disk_full", "stopping"));

  /** Steps of index, retention and reserve, and checkpoints; they are made again later. */
  public final Counter upkeepFailed =
      counter(
          "logwire_upkeep_failed",
          "Steps of index, retention and checkpoints that failed, to be repeated.");

  /** Checkpoints that a reader was in the way of. */
  public final Counter checkpointsLate =
      counter("logwire_checkpoints_late", "Checkpoints that a reader was in the way of.");

  public final Counter retentionDeleted =
      counter("logwire_retention_deleted_logs", "Logs that retention has deleted.", "reason")
          .startingWith(List.of("age", "size"));

  /** Looks at the file of a second or more. */
  public final Counter slowReads =
      counter("logwire_slow_reads", "Looks at the file that took a second or more.");
}
