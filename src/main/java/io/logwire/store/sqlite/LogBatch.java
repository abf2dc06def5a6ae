package io.logwire.store.sqlite;

import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import io.logwire.metrics.StoreMetrics;
import io.logwire.store.Arrivals;
import io.logwire.store.sql.CountChanges;
import io.logwire.store.sql.LogIndex;
import io.logwire.store.sql.LogRow;
import io.logwire.store.sql.Transaction;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The logs of one transaction: counted by channel, hour and type in that transaction, owed to the
 * index after it, and told to who follows.
 */
public final class LogBatch implements Transaction.Part {
  private record Appended(long id, LogRow row) {}

  private final LogIndex index;
  private final Arrivals arrivals;
  private final StoreMetrics metrics;
  private final CountChanges counts = new CountChanges();
  private final List<Appended> appended = new ArrayList<>();
  private final Map<LogType, Integer> types = new EnumMap<>(LogType.class);
  private int repeats;

  LogBatch(LogIndex index, Arrivals arrivals, StoreMetrics metrics) {
    this.metrics = metrics;
    this.index = index;
    this.arrivals = arrivals;
  }

  void add(long id, LogRow row) {
    counts.add(id, row.entry(), 1);
    appended.add(new Appended(id, row));
    types.merge(row.entry().type(), 1, Integer::sum);
  }

  /** Notes that a log was here before, and was not added again. */
  void addRepeat() {
    repeats++;
  }

  @Override
  public void beforeCommit(Transaction tx) throws SQLException {
    counts.write(tx);
  }

  @Override
  public void afterCommit() {
    appended.forEach(log -> index.owe(log.id(), log.row().terms()));
    types.forEach((type, logs) -> metrics.logs.add(logs, type.text()));
    metrics.repeated.add(repeats);
    arrivals.add(appended.stream().map(log -> new StoredLog(log.id(), log.row().entry())).toList());
  }
}
