package io.logwire.store;

import io.logwire.log.StoredLog;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.Snapshots;
import io.logwire.store.sql.Transaction;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The alerts that are owed, as the sender sees them.
 *
 * <p>Durability: a delivery leaves the outbox only when its outcome is on disk. A crash between an
 * attempt and its outcome leaves it owed, so it is attempted again: at least once.
 *
 * <p>Layout: a row of {@code delivery} is one log owed to one webhook, {@code failed} 0 or 1. The
 * key (webhook, failed, log_id) makes the head of each webhook's deliveries one step in a tree.
 * What has arrived moves to {@code delivered}, by log, so that it grows at its end and makes no
 * head slower. Times are milliseconds since 1970.
 *
 * <p>Threading: any thread; there is one sender.
 */
public final class Outbox {
  // Also where it was set aside by hand while it was on its way: it has arrived all the same.
  private static final String KEEP_DELIVERED =
      """
      INSERT INTO delivered (log_id, webhook, attempts, delivered_at)
      SELECT log_id, webhook, attempts + 1, ? FROM delivery
      WHERE webhook = ? AND failed IN (0, 1) AND log_id = ?
      ON CONFLICT (log_id, webhook)
      DO UPDATE SET attempts = excluded.attempts, delivered_at = excluded.delivered_at
      """;
  private static final String TAKE_OUT =
      "DELETE FROM delivery WHERE webhook = ? AND failed IN (0, 1) AND log_id = ?";
  private static final String ATTEMPTED =
      """
      UPDATE delivery
      SET attempts = attempts + 1, outcome = ?, attempted_at = ?, due_at = ?, failed = ?
      WHERE webhook = ? AND failed = 0 AND log_id = ?
      """;
  private static final String GIVE_UP =
      """
      UPDATE delivery SET failed = 1, due_at = NULL, outcome = ? WHERE webhook = ? AND failed = 0
      AND log_id IN (
        SELECT log_id FROM delivery WHERE webhook = ? AND failed = 0 AND owed_since <= ?
        ORDER BY log_id LIMIT ?)
      """;
  private static final String PUT_OFF_HEAD =
      """
      UPDATE delivery SET due_at = ? WHERE webhook = ? AND failed = 0
      AND log_id = (SELECT min(log_id) FROM delivery WHERE webhook = ? AND failed = 0)
      """;
  // Rows that one transaction moves: some 5 ms, for which no log has to wait long.
  private static final int STEP = 1_000;

  private final Snapshots file;
  private final DeliveryReader reader;
  private final GroupCommit writer;
  private final WebhookTurns turns;

  public Outbox(Snapshots file, GroupCommit writer, WebhookTurns turns) {
    this.file = file;
    this.reader = new DeliveryReader(file);
    this.writer = writer;
    this.turns = turns;
  }

  /** What has not arrived for too long. */
  public Overdue overdue() {
    return new Overdue(file, writer);
  }

  /**
   * The oldest log owed to that webhook, due or not.
   *
   * @throws StoreException if the file cannot be read
   */
  public Optional<Delivery> head(String webhook) {
    return owed(webhook, 0);
  }

  /**
   * The log owed to that webhook so many places behind the oldest, due or not.
   *
   * @throws StoreException if the file cannot be read
   */
  public Optional<Delivery> owed(String webhook, int behind) {
    return turns.isOurs(webhook) ? reader.owed(webhook, behind) : Optional.empty();
  }

  /**
   * The oldest logs owed to that webhook, without tags and custom references, and with the
   * beginning of the body only where there is no label.
   *
   * @throws StoreException if the file cannot be read
   */
  public List<StoredLog> pile(String webhook, int most) {
    return turns.isOurs(webhook) ? reader.pile(webhook, most) : List.of();
  }

  /** Takes out what the receiver has, and keeps that it has it for as long as the log is kept. */
  public CompletableFuture<Integer> delivered(String webhook, List<Long> logIds, Instant now) {
    return writer.submit(
        0,
        tx -> {
          if (!turns.confirm(tx, webhook)) {
            return 0;
          }
          int arrived = 0;
          for (long logId : logIds) {
            arrived += delivered(tx, webhook, logId, now);
          }
          return arrived;
        });
  }

  private static int delivered(Transaction tx, String webhook, long logId, Instant now)
      throws SQLException {
    tx.update(KEEP_DELIVERED, now.toEpochMilli(), webhook, logId);
    return tx.update(TAKE_OUT, webhook, logId);
  }

  /** Keeps a delivery that the receiver will never take as failed. */
  public CompletableFuture<Integer> refused(
      String webhook, long logId, String outcome, Instant now) {
    return writer.submit(
        0, tx -> attempted(tx, webhook, List.of(logId), outcome, now, Optional.empty()));
  }

  /** The same, and what else is owed to that webhook is due at once. */
  public CompletableFuture<Integer> setAside(
      String webhook, long logId, String outcome, Instant now) {
    return writer.submit(
        0,
        tx -> {
          int rows = attempted(tx, webhook, List.of(logId), outcome, now, Optional.empty());
          Deliveries.hurry(tx, webhook);
          return rows;
        });
  }

  /** Keeps deliveries owed after an attempt that came to nothing, until the next one is due. */
  public CompletableFuture<Integer> putOff(
      String webhook, List<Long> logIds, String outcome, Instant now, Instant due) {
    return writer.submit(0, tx -> attempted(tx, webhook, logIds, outcome, now, Optional.of(due)));
  }

  /**
   * After an attempt that came to nothing, keeps as failed what is owed since that time or longer,
   * a thousand at most. What is left waits until it is due.
   *
   * @return completes with the number that failed
   */
  public CompletableFuture<Integer> giveUp(
      String webhook, List<Long> logIds, String outcome, Instant now, Instant since, Instant due) {
    return writer.submit(
        0,
        tx -> {
          attempted(tx, webhook, logIds, outcome, now, Optional.of(due));
          int failed = giveUp(tx, webhook, outcome, since.toEpochMilli());
          tx.update(PUT_OFF_HEAD, due.toEpochMilli(), webhook, webhook);
          return failed;
        });
  }

  /**
   * What was given up.
   *
   * @param failed how many alerts
   * @param isAll whether nothing is left that another process may know a webhook for
   */
  public record GivenUp(int failed, boolean isAll) {}

  /**
   * Keeps as failed what is owed to webhooks that are no more; nobody would ever send it. Those
   * that another process serves, or may serve soon, are left to it.
   *
   * @param webhooks those that there are, asked once it is known who is owed something: one that
   *     was not routed to before then is in no danger
   * @throws StoreException if the file cannot be read or written
   */
  public GivenUp giveUpAllBut(Supplier<Set<String>> webhooks, String outcome) {
    List<String> others = reader.webhooks();
    Set<String> ours = webhooks.get();
    turns.serveOnly(ours);
    others.removeAll(ours);
    List<String> gone = others.stream().filter(turns::isAbandoned).toList();
    int failed = 0;
    for (String webhook : gone) {
      int step;
      do {
        step = writer.write(tx -> giveUp(tx, webhook, outcome, Long.MAX_VALUE));
        failed += step;
      } while (step > 0);
    }
    return new GivenUp(failed, gone.size() == others.size());
  }

  private int attempted(
      Transaction tx,
      String webhook,
      List<Long> logIds,
      String outcome,
      Instant now,
      Optional<Instant> due)
      throws SQLException {
    if (!turns.confirm(tx, webhook)) {
      return 0;
    }
    int rows = 0;
    Long dueMillis = due.map(Instant::toEpochMilli).orElse(null);
    int failed = due.isPresent() ? 0 : 1;
    for (long logId : logIds) {
      rows += tx.update(ATTEMPTED, outcome, now.toEpochMilli(), dueMillis, failed, webhook, logId);
    }

    return rows;
  }

  private static int giveUp(Transaction tx, String webhook, String outcome, long since)
      throws SQLException {
    return tx.update(GIVE_UP, outcome, webhook, webhook, since, STEP);
  }
}
