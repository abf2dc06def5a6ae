package io.logwire.store;

import io.logwire.log.StoredLog;
import io.logwire.store.sql.LogRow;
import io.logwire.store.sql.Snapshots;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads the outbox: what is owed to webhooks, oldest first, the deliveries of a log, and those that
 * have failed.
 *
 * <p>Threading: any thread.
 */
public final class DeliveryReader {
  private static final String OF_A_LOG =
      Delivery.SELECT_UNDELIVERED
          + "failed IN (0, 1) AND log_id = ? UNION ALL "
          + Delivery.SELECT_DELIVERED
          + "log_id = ? ORDER BY webhook";
  private static final String NEWEST_FAILED =
      Delivery.SELECT_UNDELIVERED + "failed = 1 ORDER BY log_id DESC, webhook LIMIT ?";
  private static final String OWED =
      """
      SELECT failed AS state, * FROM delivery CROSS JOIN log
      WHERE log.id = delivery.log_id AND webhook = ? AND failed = 0 ORDER BY log_id LIMIT 1 OFFSET ?
      """;

  private static final String PILE =
      """
      SELECT %s
      FROM delivery CROSS JOIN log
      WHERE log.id = delivery.log_id AND webhook = ? AND failed = 0 ORDER BY log_id LIMIT ?
      """
          .formatted(LogRow.IN_BRIEF);

  private static final String WEBHOOKS = "SELECT DISTINCT webhook FROM delivery WHERE failed = 0";

  private static final String FAILED_BY_CHANNEL =
      """
      SELECT channel_id, count(*)
      FROM (SELECT log_id FROM delivery WHERE failed = 1 ORDER BY log_id DESC LIMIT ?)
        AS newest CROSS JOIN log WHERE log.id = log_id GROUP BY channel_id
      """;

  private final Snapshots file;

  public DeliveryReader(Snapshots file) {
    this.file = file;
  }

  /**
   * The deliveries of a log, by webhook: what is owed, has failed or has arrived.
   *
   * @throws StoreException if the file cannot be read
   */
  public List<Delivery> of(long logId) {
    return file.all(OF_A_LOG, Delivery::read, logId, logId);
  }

  /**
   * What is owed to that webhook longest, whichever process serves it.
   *
   * @throws StoreException if the file cannot be read
   */
  public Optional<Delivery> oldestOwed(String webhook) {
    return owed(webhook, 0);
  }

  /** The log owed to that webhook so many places behind the oldest, whole. */
  Optional<Delivery> owed(String webhook, int behind) {
    return file.first(OWED, Delivery::read, webhook, behind);
  }

  /** The oldest logs owed to that webhook, in brief. */
  List<StoredLog> pile(String webhook, int most) {
    return file.all(PILE, LogRow::read, webhook, most);
  }

  /** To whom anything is owed. */
  List<String> webhooks() {
    return file.all(WEBHOOKS, row -> row.getString(1));
  }

  /**
   * Those that have failed, the newest log first, without tags and custom references of the log.
   *
   * @throws StoreException if the file cannot be read
   */
  public List<Delivery> newestFailed(int most) {
    return file.all(NEWEST_FAILED, Delivery::read, most);
  }

  /**
   * How many of the newest so many deliveries that have failed are of which channel.
   *
   * @throws StoreException if the file cannot be read
   */
  public Map<String, Long> failedByChannel(int most) {
    Map<String, Long> failed = new TreeMap<>();
    file.all(FAILED_BY_CHANNEL, row -> Map.entry(row.getString(1), row.getLong(2)), most)
        .forEach(channel -> failed.put(channel.getKey(), channel.getValue()));
    return failed;
  }
}
