package io.logwire.store;

import io.logwire.store.sql.Snapshots;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What of the outbox pages show: the deliveries of a log, and those that have failed.
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
    return read(OF_A_LOG, logId, logId);
  }

  /**
   * What is owed to that webhook longest, whichever process serves it.
   *
   * @throws StoreException if the file cannot be read
   */
  public Optional<Delivery> oldestOwed(String webhook) {
    return new OwedReader(file).owed(webhook, 0);
  }

  /**
   * Those that have failed, the newest log first, without tags and custom references of the log.
   *
   * @throws StoreException if the file cannot be read
   */
  public List<Delivery> newestFailed(int most) {
    return read(NEWEST_FAILED, most);
  }

  /**
   * How many of the newest so many deliveries that have failed are of which channel.
   *
   * @throws StoreException if the file cannot be read
   */
  public Map<String, Long> failedByChannel(int most) {
    return file.look(
        snapshot -> {
          Map<String, Long> failed = new TreeMap<>();
          try (PreparedStatement select = snapshot.prepareStatement(FAILED_BY_CHANNEL)) {
            select.setInt(1, most);
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                failed.put(row.getString(1), row.getLong(2));
              }
            }
          }
          return failed;
        });
  }

  private List<Delivery> read(String sql, long... parameters) {
    return file.look(
        snapshot -> {
          List<Delivery> deliveries = new ArrayList<>();
          try (PreparedStatement select = snapshot.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
              select.setLong(i + 1, parameters[i]);
            }
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                deliveries.add(Delivery.read(row));
              }
            }
          }
          return deliveries;
        });
  }
}
