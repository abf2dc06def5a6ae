package io.logwire.store.postgres;

import io.logwire.log.LogEntry;
import io.logwire.metrics.StoreMetrics;
import io.logwire.store.Arrivals;
import io.logwire.store.LogRepository;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.LogRow;
import io.logwire.store.sql.OwedAlerts;
import io.logwire.store.sql.Transaction;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;

/** Appends logs to the database. */
final class PostgresRepository implements LogRepository {
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
      return writer.submit(
          row.bytes(),
          tx -> {
            long id = ids.next();
            batch(tx).add(tx, id, row);
            return new Appended(id, false);
          });
    }
    byte[] digest = row.digest();
    return writer.submitLate(
        row.bytes(), tx -> batch(tx).addKeyed(key.get(), row, digest, ids.next())::appended);
  }

  private PostgresBatch batch(Transaction tx) {
    return tx.part(
        PostgresBatch.class, () -> new PostgresBatch(number.getAsInt(), alerts, clock, metrics));
  }
}
