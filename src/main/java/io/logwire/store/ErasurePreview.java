package io.logwire.store;

import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.store.sql.LogSources;
import io.logwire.store.sql.Snapshots;
import io.logwire.store.sql.Sql;
import io.logwire.store.sql.Stretches;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Which logs answer a query, before they are erased.
 *
 * @param owed alerts of these logs that a webhook has not received, and has not refused
 * @param newest the newest log of the file, whether it answers or not; what is appended later is
 *     larger
 */
public record ErasurePreview(
    long logs, long firstId, long lastId, Map<String, Long> channels, long owed, long newest) {
  private static final String OWED =
      "SELECT count(*) FROM delivery WHERE failed = 0 AND log_id = ?";

  /**
   * Counts them all, which takes some seconds for a million.
   *
   * @throws StoreException if the file cannot be read
   */
  public static ErasurePreview of(Snapshots file, LogQuery query) {
    long newest = new LogReader(file).newest();
    LogQuery bounded = query.before(Math.min(query.before(), newest + 1));
    ErasurePreview all = new ErasurePreview(0, 0, 0, Map.of(), 0, newest);
    Stretches stretches = new Stretches(bounded, false);
    while (!stretches.areOver()) {
      Part part = file.look(snapshot -> count(file, snapshot, stretches));
      all = all.plus(part.logs);
      stretches.goOn(part.lookedUpTo);
    }
    return all;
  }

  private record Part(ErasurePreview logs, OptionalLong lookedUpTo) {}

  private static Part count(Snapshots file, Connection snapshot, Stretches stretches)
      throws SQLException {
    LogQuery query = stretches.rest();
    Map<String, Long> channels = new TreeMap<>();
    long logs = 0;
    long first = 0;
    long last = 0;
    long owed = 0;
    try (LogSources sources = new LogSources(file, snapshot, query, false, stretches.deadline());
        PreparedStatement select = snapshot.prepareStatement(OWED)) {
      while (sources.next()) {
        StoredLog log = sources.log();
        if (query.matches(log)) {
          channels.merge(log.entry().channelId(), 1L, Long::sum);
          owed += log.entry().alert() ? Sql.number(select, log.id()) : 0;
          last = logs++ == 0 ? log.id() : last;
          first = log.id();
        }
      }
      ErasurePreview found = new ErasurePreview(logs, first, last, channels, owed, 0);
      return new Part(found, sources.lookedUpTo());
    }
  }

  private ErasurePreview plus(ErasurePreview older) {
    Map<String, Long> both = new TreeMap<>(channels);
    older.channels.forEach((channel, logs) -> both.merge(channel, logs, Long::sum));
    return new ErasurePreview(
        logs + older.logs,
        older.logs == 0 ? firstId : older.firstId,
        logs == 0 ? older.lastId : lastId,
        both,
        owed + older.owed,
        newest);
  }
}
