package io.logwire.store.move;

import io.logwire.store.sql.Snapshots;
import io.logwire.store.sql.Sql;
import java.util.List;

/** What a store has, in numbers. */
public record Contents(long logs, long tokens, long owed) {
  private static final int PAGE = 1_000;

  private static final String LOGS = "SELECT coalesce(sum(logs), 0) FROM log_count";
  private static final String TOKENS = "SELECT count(*) FROM token";
  private static final String OWED = "SELECT count(*) FROM delivery WHERE failed = 0";
  private static final String COUNTS =
      """
      SELECT channel_id, hour, type, sum(logs) FROM log_count
      WHERE (channel_id, hour, type) > (?, ?, ?)
      GROUP BY channel_id, hour, type HAVING sum(logs) <> 0
      ORDER BY channel_id, hour, type LIMIT ?
      """;

  private record Count(String channelId, long hour, String type, long logs) {}

  static Contents of(MovingStore store) {
    return store
        .snapshots()
        .look(
            at -> new Contents(Sql.number(at, LOGS), Sql.number(at, TOKENS), Sql.number(at, OWED)));
  }

  /** How many logs a store has. */
  static long logs(MovingStore store) {
    return store.snapshots().number(LOGS);
  }

  /** Whether both have the same counts of each channel, hour and type. */
  static boolean haveTheSameCounts(MovingStore one, MovingStore other) {
    Count last = new Count("", Long.MIN_VALUE, "", 0);
    while (true) {
      Count after = last;
      List<Count> left = counts(one.snapshots(), after);
      if (!left.equals(counts(other.snapshots(), after))) {
        return false;
      }
      if (left.isEmpty()) {
        return true;
      }
      last = left.get(left.size() - 1);
    }
  }

  private static List<Count> counts(Snapshots store, Count after) {
    return store.all(
        COUNTS,
        row -> new Count(row.getString(1), row.getLong(2), row.getString(3), row.getLong(4)),
        after.channelId,
        after.hour,
        after.type,
        PAGE);
  }
}
