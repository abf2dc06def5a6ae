package io.logwire.store.sqlite;

import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.store.StoreException;
import io.logwire.store.sqlite.file.ReadableFile;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
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
  private static final int LOGS_OF_A_LOOK = 5_000; // some 50 ms
  private static final String OWED =
      "SELECT count(*) FROM delivery WHERE failed = 0 AND log_id = ?";

  /**
   * Counts them all, which takes some seconds for a million.
   *
   * @throws StoreException if the file cannot be read
   */
  static ErasurePreview of(ReadableFile file, LogQuery query) {
    long newest = new LogReader(file).newest();
    LogQuery rest = query.before(Math.min(query.before(), newest + 1));
    ErasurePreview all = new ErasurePreview(0, 0, 0, Map.of(), 0, newest);
    ErasurePreview look;
    do {
      LogQuery older = rest;
      look = file.look(snapshot -> count(snapshot, older));
      all = all.plus(look);
      rest = rest.before(look.firstId);
    } while (look.logs == LOGS_OF_A_LOOK);
    return all;
  }

  private static ErasurePreview count(Connection snapshot, LogQuery query) throws SQLException {
    Map<String, Long> channels = new TreeMap<>();
    int logs = 0;
    long first = 0;
    long last = 0;
    long owed = 0;
    try (LogSources sources = new LogSources(snapshot, query, false);
        PreparedStatement select = snapshot.prepareStatement(OWED)) {
      while (logs < LOGS_OF_A_LOOK && sources.next()) {
        StoredLog log = sources.log();
        if (query.matches(log)) {
          channels.merge(log.entry().channelId(), 1L, Long::sum);
          owed += log.entry().alert() ? owed(select, log.id()) : 0;
          last = logs++ == 0 ? log.id() : last;
          first = log.id();
        }
      }
    }
    return new ErasurePreview(logs, first, last, channels, owed, 0);
  }

  private static long owed(PreparedStatement select, long id) throws SQLException {
    select.setLong(1, id);
    try (ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
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
