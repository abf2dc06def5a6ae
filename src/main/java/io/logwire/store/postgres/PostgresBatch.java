package io.logwire.store.postgres;

import io.logwire.log.LogField;
import io.logwire.log.LogType;
import io.logwire.metrics.StoreMetrics;
import io.logwire.store.sql.LogRow;
import io.logwire.store.sql.Transaction;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;

/** The logs of one transaction: inserted together at its end, with their part of the counts. */
final class PostgresBatch implements Transaction.Part {
  private static final String INSERT =
      "INSERT INTO log (id, %s) VALUES (?%s)"
          .formatted(String.join(", ", LogField.names()), ", ?".repeat(LogField.all().size()));

  private final StoreMetrics metrics;
  private final WriterCounts counts;
  private final Map<LogType, Integer> types = new EnumMap<>(LogType.class);
  private int repeats;

  PostgresBatch(int writer, StoreMetrics metrics) {
    this.counts = new WriterCounts(writer);
    this.metrics = metrics;
  }

  void add(Transaction tx, long id, LogRow row) throws SQLException {
    PreparedStatement insert = tx.statement(INSERT);
    row.set(insert, id);
    insert.addBatch();
    counts.add(id, row.entry(), 1);
    types.merge(row.entry().type(), 1, Integer::sum);
  }

  /** Notes that a log was here before, and was not added again. */
  void addRepeat() {
    repeats++;
  }

  @Override
  public void beforeCommit(Transaction tx) throws SQLException {
    if (!types.isEmpty()) {
      tx.statement(INSERT).executeBatch();
    }
    counts.write(tx);
  }

  @Override
  public void afterCommit() {
    types.forEach((type, logs) -> metrics.logs.add(logs, type.text()));
    metrics.repeated.add(repeats);
  }
}
