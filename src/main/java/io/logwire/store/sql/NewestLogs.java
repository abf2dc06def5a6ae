package io.logwire.store.sql;

import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.store.LogCounts;
import io.logwire.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The newest log of each of many channels.
 *
 * <p>What is not indexed yet is looked through once for all of them; whoever is not in there is
 * asked of the index, in the hour of which {@link LogCounts} says that its newest log came.
 *
 * <p>Threading: any thread.
 */
public final class NewestLogs {
  private static final String NOT_INDEXED =
      """
      SELECT log.* FROM log JOIN (SELECT max(id) AS id FROM log WHERE id > ? GROUP BY channel_id)
      AS newest USING (id)
      """;

  private final Snapshots file;

  public NewestLogs(Snapshots file) {
    this.file = file;
  }

  /**
   * The newest log of each of these channels by its ID; none of one that has lost it meanwhile.
   *
   * @throws StoreException if the file cannot be read
   */
  public Map<String, StoredLog> of(Collection<LogCounts.Newest> channels) {
    return file.look(
        snapshot -> {
          try (SqlSegments table = file.segments(snapshot)) {
            long indexed = table.indexedUpTo();
            Map<String, StoredLog> newest = notIndexed(snapshot, indexed);
            for (LogCounts.Newest channel : channels) {
              if (!newest.containsKey(channel.channelId())) {
                LogQuery query =
                    LogQuery.latest(1)
                        .channel(channel.channelId())
                        .since(channel.hour())
                        .before(indexed + 1);
                findOne(LogSources.over(table, snapshot, query), newest);
              }
            }
            return newest;
          }
        });
  }

  private static Map<String, StoredLog> notIndexed(Connection snapshot, long indexed)
      throws SQLException {
    Map<String, StoredLog> newest = new HashMap<>();
    Sql.all(snapshot, NOT_INDEXED, LogRow::read, indexed)
        .forEach(log -> newest.put(log.entry().channelId(), log));

    return newest;
  }

  private static void findOne(LogSources of, Map<String, StoredLog> found) throws SQLException {
    try (LogSources sources = of) {
      if (sources.nextMatch()) {
        found.put(sources.log().entry().channelId(), sources.log());
      }
    }
  }
}
