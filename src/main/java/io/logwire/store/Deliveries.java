package io.logwire.store;

import io.logwire.store.Delivery.State;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.Snapshots;
import io.logwire.store.sql.Transaction;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The outbox as people see it: what is owed, has failed or has arrived, and another chance for what
 * has failed.
 *
 * <p>Durability: what {@link #retry} returned is on disk; a server that runs beside follows within
 * a second.
 */
public final class Deliveries {
  private static final int PAGE = 500;

  private static final String AFTER = "(log_id, webhook) > (?, ?) ORDER BY log_id, webhook LIMIT ?";
  private static final Map<State, String> LIST =
      Map.of(
          State.OWED, Delivery.SELECT_UNDELIVERED + "failed = 0 AND " + AFTER,
          State.FAILED, Delivery.SELECT_UNDELIVERED + "failed = 1 AND " + AFTER,
          State.DELIVERED, Delivery.SELECT_DELIVERED + AFTER);
  private static final Map<State, String> COUNT =
      Map.of(
          State.OWED, "SELECT count(*) FROM delivery WHERE failed = 0",
          State.FAILED, "SELECT count(*) FROM delivery WHERE failed = 1",
          State.DELIVERED, "SELECT count(*) FROM delivered");
  private static final String RETRY =
      """
      UPDATE delivery SET failed = 0, owed_since = ?, attempts = 0, due_at = NULL
      WHERE webhook = ? AND failed = 1 AND log_id IN (
        SELECT log_id FROM delivery WHERE webhook = ? AND failed = 1 AND log_id BETWEEN ? AND ?
        ORDER BY log_id LIMIT ?)
      """;
  private static final String SKIP =
      """
      UPDATE delivery SET failed = 1, due_at = NULL,
        outcome = 'skipped by hand' || coalesce('; at last: ' || outcome, '')
      WHERE webhook = ? AND failed = 0 AND log_id = ?
      """;
  private static final String HURRY =
      "UPDATE delivery SET due_at = NULL WHERE webhook = ? AND failed = 0 AND due_at IS NOT NULL";

  private final Snapshots file;
  private final Supplier<GroupCommit> writer;
  private final Clock clock;

  public Deliveries(Snapshots file, Supplier<GroupCommit> writer, Clock clock) {
    this.file = file;
    this.writer = writer;
    this.clock = clock;
  }

  /**
   * Tells each delivery of that state, the oldest log first. Their logs come without tags and
   * custom references, and with the beginning of the body only where there is no label.
   *
   * @throws StoreException if the file cannot be read
   */
  public void forEach(State state, Consumer<Delivery> use) {
    long logId = 0;
    String webhook = "";
    List<Delivery> page;
    do {
      page = page(state, logId, webhook);
      page.forEach(use);
      if (!page.isEmpty()) {
        Delivery last = page.get(page.size() - 1);
        logId = last.log().id();
        webhook = last.webhook();
      }
    } while (page.size() == PAGE);
  }

  private List<Delivery> page(State state, long logId, String webhook) {
    return file.all(LIST.get(state), Delivery::read, logId, webhook, PAGE);
  }

  /**
   * How many are in that state.
   *
   * @throws StoreException if the file cannot be read
   */
  public long count(State state) {
    return file.number(COUNT.get(state));
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
    int rows =
        tx.update(
            RETRY,
            clock.millis(),
            webhook,
            webhook,
            logId.orElse(0),
            logId.orElse(Long.MAX_VALUE),
            PAGE);

    hurry(tx, webhook);
    return rows;
  }

  /**
   * Keeps a delivery that is owed as failed, and makes the next one of its webhook due at once.
   *
   * @return whether it was owed
   * @throws StoreException if that was not kept
   */
  public boolean skip(String webhook, long logId) {
    return writer
            .get()
            .write(
                tx -> {
                  int rows = tx.update(SKIP, webhook, logId);
                  hurry(tx, webhook);
                  return rows;
                })
        > 0;
  }

  public static void hurry(Transaction tx, String webhook) throws SQLException {
    tx.update(HURRY, webhook);
  }
}
