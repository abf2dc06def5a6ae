package io.logwire.store;

import io.logwire.log.LogId;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The logs of one transaction: counted by channel, hour and type in that transaction, owed to the
 * index after it, and told to who follows.
 */
final class LogBatch implements Transaction.Part {
  private static final String COUNT =
      """
      INSERT INTO log_count (channel_id, hour, type, logs) VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET logs = logs + excluded.logs
      """;

  /** The hour of a log, counted from 1970 in UTC, as log_count has it. */
  static long hour(long id) {
    return LogId.time(id).toEpochMilli() / Duration.ofHours(1).toMillis();
  }

  private record Group(String channelId, long hour, LogType type) {}

  private record Appended(long id, LogRow row) {}

  private final LogIndex index;
  private final Arrivals arrivals;
  private final Map<Group, Integer> counts = new HashMap<>();
  private final List<Appended> appended = new ArrayList<>();

  LogBatch(LogIndex index, Arrivals arrivals) {
    this.index = index;
    this.arrivals = arrivals;
  }

  void add(long id, LogRow row) {
    counts.merge(new Group(row.entry().channelId(), hour(id), row.entry().type()), 1, Integer::sum);
    appended.add(new Appended(id, row));
  }

  @Override
  public void beforeCommit(Transaction tx) throws SQLException {
    PreparedStatement count = tx.statement(COUNT);
    for (Map.Entry<Group, Integer> group : counts.entrySet()) {
      count.setString(1, group.getKey().channelId());
      count.setLong(2, group.getKey().hour());
      count.setString(3, group.getKey().type().text());
      count.setInt(4, group.getValue());
      count.executeUpdate();
    }
  }

  @Override
  public void afterCommit() {
    appended.forEach(log -> index.owe(log.id(), log.row().terms()));
    arrivals.add(appended.stream().map(log -> new StoredLog(log.id(), log.row().entry())).toList());
  }
}
