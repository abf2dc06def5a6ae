package io.logwire.store.postgres;

import io.logwire.store.sql.CountChanges;

/**
 * How the hourly counts change with one transaction of one writer, each of which has counts of its
 * own: no two ever wait for a row of the other. The sum over all is what counts, so that of one may
 * be negative.
 */
final class WriterCounts extends CountChanges {
  /** Who deletes and imports. */
  static final int UPKEEP = -1;

  private static final String CHANGE =
      """
      INSERT INTO log_count (channel_id, hour, type, logs, writer) VALUES (?, ?, ?, ?, %d)
      ON CONFLICT (channel_id, hour, type, writer)
      DO UPDATE SET logs = log_count.logs + excluded.logs
      """;

  // Of an hour that nobody writes to any more.
  private static final String DELETE_NONE =
      """
      DELETE FROM log_count AS one WHERE channel_id = ? AND hour = ? AND type = ?
        AND hour < extract(epoch FROM now())::bigint / 3600 - 2
        AND 0 = (SELECT sum(logs) FROM log_count AS every
          WHERE (every.channel_id, every.hour, every.type) = (one.channel_id, one.hour, one.type))
      """;

  WriterCounts(int writer) {
    super(CHANGE.formatted(writer), DELETE_NONE);
  }
}
