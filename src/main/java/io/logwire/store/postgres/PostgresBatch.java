package io.logwire.store.postgres;

import io.logwire.log.LogField;
import io.logwire.log.LogType;
import io.logwire.metrics.StoreMetrics;
import io.logwire.store.LogRepository.IdempotencyKey;
import io.logwire.store.postgres.KeyedAppends.Keyed;
import io.logwire.store.sql.LogRow;
import io.logwire.store.sql.OwedAlerts;
import io.logwire.store.sql.Transaction;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;

/**
 * The logs of one transaction: inserted together at its end, with their part of the counts, their
 * keys and the alerts they owe.
 */
final class PostgresBatch implements Transaction.Part {
  private static final String INSERT =
      "INSERT INTO log (id, %s) VALUES (?%s)"
          .formatted(String.join(", ", LogField.names()), ", ?".repeat(LogField.all().size()));

  private final OwedAlerts alerts;
  private final Clock clock;
  private final StoreMetrics metrics;
  private final WriterCounts counts;
  private final KeyedAppends keyed = new KeyedAppends();
  private final Map<LogType, Integer> types = new EnumMap<>(LogType.class);

  PostgresBatch(int writer, OwedAlerts alerts, Clock clock, StoreMetrics metrics) {
    this.alerts = alerts;
    this.clock = clock;
    this.counts = new WriterCounts(writer);
    this.metrics = metrics;
  }

  void add(Transaction tx, long id, LogRow row) throws SQLException {
    PreparedStatement insert = tx.statement(INSERT);
    row.set(insert, id);
    insert.addBatch();
    counts.add(id, row.entry(), 1);
    types.merge(row.entry().type(), 1, Integer::sum);
    alerts.owe(tx, id, row.entry());
  }

  /** Adds a log if it is the first one with its key, which the end of the transaction tells. */
  Keyed addKeyed(IdempotencyKey key, LogRow row, byte[] digest, long id) {
    return keyed.add(key, row, digest, id);
  }

  @Override
  public void beforeCommit(Transaction tx) throws SQLException {
    for (Keyed first : keyed.keep(tx, clock.instant())) {
      add(tx, first.id(), first.row());
    }
    if (!types.isEmpty()) {
      tx.statement(INSERT).executeBatch();
    }
    counts.write(tx);
  }

  @Override
  public void afterCommit() {
    types.forEach((type, logs) -> metrics.logs.add(logs, type.text()));
    metrics.repeated.add(keyed.repeats());
  }
}
