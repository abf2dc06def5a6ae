package io.logwire.store.sqlite;

import io.logwire.store.sql.Transaction;
import io.logwire.store.sqlite.file.ShortSteps;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;

/**
 * Ends the times of deliveries that a clock which was ahead has written: they are compared with the
 * clock, so one of the future would wait for years. What is later than now becomes now.
 *
 * <p>Durability: in short steps; to be done again after one that was cut short.
 *
 * <p>Threading: one thread.
 */
final class FutureTimes {
  private static final int STEP = 500;

  private static final String DELIVERIES =
      """
      SELECT webhook, failed, log_id FROM delivery
      WHERE (webhook, failed, log_id) > (?1, ?2, ?3)
        AND (owed_since > ?4 OR attempted_at > ?4 OR due_at > ?4)
      ORDER BY webhook, failed, log_id LIMIT ?5
      """;
  private static final String END_DELIVERY =
      """
      UPDATE delivery SET owed_since = min(owed_since, ?4),
        attempted_at = min(attempted_at, ?4), due_at = min(due_at, ?4)
      WHERE webhook = ?1 AND failed = ?2 AND log_id = ?3
      """;

  // From the log of the last one on, which may have more of them.
  private static final String END_DELIVERED =
      """
      UPDATE delivered SET delivered_at = ?1 WHERE (log_id, webhook) IN (
        SELECT log_id, webhook FROM delivered
        WHERE log_id >= ?2 AND delivered_at > ?1 ORDER BY log_id LIMIT ?3)
      RETURNING log_id
      """;

  private record Key(String webhook, int failed, long logId) {}

  private final ShortSteps steps;
  private final long now;

  /** To that time, in milliseconds since 1970. */
  FutureTimes(ShortSteps steps, long now) {
    this.steps = steps;
    this.now = now;
  }

  void end() throws SQLException {
    List<Key> page = List.of(new Key("", -1, -1));
    while (!page.isEmpty()) {
      page = deliveriesAfter(page.get(page.size() - 1));
      List<Key> late = page;
      steps.run(tx -> endDeliveries(tx, late));
    }
    long[] last = {0};
    while (last[0] >= 0) {
      steps.run(tx -> last[0] = endDelivered(tx, last[0]));
    }
  }

  private List<Key> deliveriesAfter(Key key) throws SQLException {
    return steps
        .transaction()
        .all(
            DELIVERIES,
            row -> new Key(row.getString(1), row.getInt(2), row.getLong(3)),
            key.webhook,
            key.failed,
            key.logId,
            now,
            STEP);
  }

  private void endDeliveries(Transaction tx, List<Key> late) throws SQLException {
    for (Key key : late) {
      tx.update(END_DELIVERY, key.webhook, key.failed, key.logId, now);
    }
  }

  // The highest id of a log among them; -1 if there are no more.
  private long endDelivered(Transaction tx, long from) throws SQLException {
    return tx.all(END_DELIVERED, row -> row.getLong(1), now, from, STEP).stream()
        .max(Comparator.naturalOrder())
        .orElse(-1L);
  }
}
