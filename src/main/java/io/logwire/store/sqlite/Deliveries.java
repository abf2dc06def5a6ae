package io.logwire.store.sqlite;

import io.logwire.store.StoreException;
import io.logwire.store.sqlite.file.GroupCommit;
import io.logwire.store.sqlite.file.ReadableFile;
import io.logwire.store.sqlite.file.Transaction;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The outbox as people see it: what has not arrived, and another chance for what has failed.
 *
 * <p>Durability: what {@link #retry} returned is on disk; a server that runs beside follows within
 * a second.
 */
public final class Deliveries {
  private static final int PAGE = 500;

  private static final String LIST =
      """
      SELECT webhook, failed, log_id, owed_since, attempts, attempted_at, due_at, outcome,
        log.id, channel_id, reference, label, type, alert,
        CASE WHEN label IS NULL THEN substr(body, 1, 255) END AS body,
        NULL AS tags, NULL AS custom_references
      FROM delivery CROSS JOIN log ON log.id = delivery.log_id
      WHERE failed = ? AND (log_id, webhook) > (?, ?) ORDER BY log_id, webhook LIMIT ?
      """;
  private static final String COUNT = "SELECT count(*) FROM delivery WHERE failed = ?";
  private static final String RETRY =
      """
      UPDATE delivery SET failed = 0, owed_since = ?, attempts = 0, due_at = NULL
      WHERE webhook = ? AND failed = 1 AND log_id IN (
        SELECT log_id FROM delivery WHERE webhook = ? AND failed = 1 AND log_id BETWEEN ? AND ?
        ORDER BY log_id LIMIT ?)
      """;
  private static final String HURRY =
      "UPDATE delivery SET due_at = NULL WHERE webhook = ? AND failed = 0 AND due_at IS NOT NULL";

  private final ReadableFile file;
  private final Supplier<GroupCommit> writer;
  private final Clock clock;

  Deliveries(ReadableFile file, Supplier<GroupCommit> writer, Clock clock) {
    this.file = file;
    this.writer = writer;
    this.clock = clock;
  }

  /**
   * Tells each delivery that is owed, or each that has failed, the oldest log first. Their logs
   * come without tags and custom references, and with the beginning of the body only where there is
   * no label.
   *
   * @throws StoreException if the file cannot be read
   */
  public void forEach(boolean failed, Consumer<Delivery> use) {
    long logId = 0;
    String webhook = "";
    List<Delivery> page;
    do {
      page = page(failed, logId, webhook);
      page.forEach(use);
      if (!page.isEmpty()) {
        Delivery last = page.get(page.size() - 1);
        logId = last.log().id();
        webhook = last.webhook();
      }
    } while (page.size() == PAGE);
  }

  private List<Delivery> page(boolean failed, long logId, String webhook) {
    return file.look(
        snapshot -> {
          try (PreparedStatement select = snapshot.prepareStatement(LIST)) {
            select.setInt(1, failed ? 1 : 0);
            select.setLong(2, logId);
            select.setString(3, webhook);
            select.setInt(4, PAGE);
            List<Delivery> page = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                page.add(Delivery.read(rows));
              }
            }
            return page;
          }
        });
  }

  /**
   * How many are owed, or have failed.
   *
   * @throws StoreException if the file cannot be read
   */
  public long count(boolean failed) {
    return file.look(
        snapshot -> {
          try (PreparedStatement select = snapshot.prepareStatement(COUNT)) {
            select.setInt(1, failed ? 1 : 0);
            try (ResultSet row = select.executeQuery()) {
              row.next();
              return row.getLong(1);
            }
          }
        });
  }

  /**
   * Puts failed deliveries of a webhook back, all or that of one log, and makes the next attempt
   * due at once.
   *
   * @return how many were put back
   * @throws StoreException if nothing, or not all of it, was kept
   */
  public long retry(String webhook, OptionalLong logId) {
    long all = 0;
    int step;
    do {
      step = writer.get().write(tx -> retryStep(tx, webhook, logId));
      all += step;
    } while (step > 0);
    return all;
  }

  private int retryStep(Transaction tx, String webhook, OptionalLong logId) throws SQLException {
    PreparedStatement retry = tx.statement(RETRY);
    retry.setLong(1, clock.millis());
    retry.setString(2, webhook);
    retry.setString(3, webhook);
    retry.setLong(4, logId.orElse(0));
    retry.setLong(5, logId.orElse(Long.MAX_VALUE));
    retry.setInt(6, PAGE);
    int rows = retry.executeUpdate();
    PreparedStatement hurry = tx.statement(HURRY);
    hurry.setString(1, webhook);
    hurry.executeUpdate();
    return rows;
  }
}
