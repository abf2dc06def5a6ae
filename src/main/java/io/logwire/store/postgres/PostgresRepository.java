package io.logwire.store.postgres;

import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.metrics.StoreMetrics;
import io.logwire.store.Arrivals;
import io.logwire.store.LogRepository;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.LogRow;
import io.logwire.store.sql.OwedAlerts;
import io.logwire.store.sql.Transaction;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;

/**
 * Appends logs to the database. An idempotency key counts for all replicas: two that are given the
 * same one at once wait for one another.
 */
final class PostgresRepository implements LogRepository {
  private static final String KEEP_KEY =
      """
      INSERT INTO idempotency_key (token_id, key, digest, log_id) VALUES (?, ?, ?, ?)
      ON CONFLICT (token_id, key) DO UPDATE SET digest = excluded.digest, log_id = excluded.log_id
      WHERE idempotency_key.log_id < ?
      """;
  private static final String FIND_KEY =
      "SELECT digest, log_id FROM idempotency_key WHERE token_id = ? AND key = ?";

  private final GroupCommit writer;
  private final IntSupplier number;
  private final ReplicaIds ids;
  private final OwedAlerts alerts;
  private final Arrivals arrivals;
  private final Clock clock;
  private final StoreMetrics metrics;

  /**
   * A repository that appends through that writer.
   *
   * @param number of the writer's row, now
   */
  PostgresRepository(
      GroupCommit writer,
      IntSupplier number,
      ReplicaIds ids,
      OwedAlerts alerts,
      Arrivals arrivals,
      Clock clock,
      StoreMetrics metrics) {
    this.writer = writer;
    this.number = number;
    this.ids = ids;
    this.alerts = alerts;
    this.arrivals = arrivals;
    this.clock = clock;
    this.metrics = metrics;
  }

  @Override
  public Arrivals arrivals() {
    return arrivals;
  }

  @Override
  public CompletableFuture<Appended> append(LogEntry entry, Optional<IdempotencyKey> key) {
    LogRow row = LogRow.withoutTerms(entry);
    if (key.isEmpty()) {
      return writer.submit(row.bytes(), tx -> append(tx, row, ids.next()));
    }
    byte[] digest = row.digest();
    return writer.submit(row.bytes(), tx -> appendOnce(tx, row, key.get(), digest));
  }

  private Appended append(Transaction tx, LogRow row, long id) throws SQLException {
    batch(tx).add(tx, id, row);
    alerts.owe(tx, id, row.entry());
    return new Appended(id, false);
  }

  private PostgresBatch batch(Transaction tx) {
    return tx.part(PostgresBatch.class, () -> new PostgresBatch(number.getAsInt(), metrics));
  }

  private Appended appendOnce(Transaction tx, LogRow row, IdempotencyKey key, byte[] digest)
      throws SQLException {
    long id = ids.next();
    PreparedStatement keep = tx.statement(KEEP_KEY);
    keep.setLong(1, key.tokenId());
    keep.setString(2, key.key());
    keep.setBytes(3, digest);
    keep.setLong(4, id);
    keep.setLong(5, LogId.firstAt(clock.instant().minus(KEY_LIFE)));
    if (keep.executeUpdate() == 1) {
      return append(tx, row, id);
    }
    PreparedStatement find = tx.statement(FIND_KEY);
    find.setLong(1, key.tokenId());
    find.setString(2, key.key());
    try (ResultSet known = find.executeQuery()) {
      if (!known.next()) {
        throw new SQLException("an idempotency key was deleted while it was used", "40001");
      }
      boolean same = Arrays.equals(known.getBytes(1), digest);
      if (same) {
        batch(tx).addRepeat();
      }
      return new Appended(known.getLong(2), !same);
    }
  }
}
