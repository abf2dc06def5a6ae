package io.logwire.store;

import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import io.logwire.store.sql.Snapshots;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Logs without what takes room and time to read, for looking at thousands of them.
 *
 * <p>Limit: with a filter a log is read whole to be compared with it, ten times as long.
 *
 * <p>Threading: any thread.
 */
public final class LogSketches {
  // Body and what comes behind it are not touched: a large one is in pages of its own.
  private static final String NEWEST =
      """
      SELECT id, channel_id, reference, label, type FROM log
      WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT ?
      """;
  private static final int PAGE = 250; // whole logs in memory at once

  /** A log in short; absent text is empty. */
  public record Sketch(long id, String channelId, String reference, String label, LogType type) {}

  private final Snapshots file;

  public LogSketches(Snapshots file) {
    this.file = file;
  }

  /**
   * The logs that answer the query, newest first, at most as many as it asks for.
   *
   * @throws StoreException if the file cannot be read
   */
  public List<Sketch> newest(LogQuery query) {
    LogQuery all = LogQuery.latest(query.limit());
    boolean filtered = !query.equals(all.from(query.from()).before(query.before()));
    return filtered ? filtered(query) : unfiltered(query);
  }

  private List<Sketch> unfiltered(LogQuery query) {
    return file.all(NEWEST, LogSketches::read, query.from(), query.before(), query.limit());
  }

  private static Sketch read(ResultSet row) throws SQLException {
    return new Sketch(
        row.getLong(1),
        row.getString(2),
        emptyIfNull(row.getString(3)),
        emptyIfNull(row.getString(4)),
        LogType.kept(row.getString(5)));
  }

  private static String emptyIfNull(String text) {
    return text == null ? "" : text;
  }

  private List<Sketch> filtered(LogQuery query) {
    LogReader reader = new LogReader(file);
    List<Sketch> sketches = new ArrayList<>();
    LogQuery page = query.limit(Math.min(PAGE, query.limit()));
    List<StoredLog> logs;
    do {
      logs = reader.find(page);
      logs.forEach(log -> sketches.add(sketch(log)));
      if (!logs.isEmpty()) {
        page = page.before(logs.get(logs.size() - 1).id());
      }
    } while (logs.size() == page.limit() && sketches.size() < query.limit());
    return sketches.subList(0, Math.min(sketches.size(), query.limit()));
  }

  private static Sketch sketch(StoredLog log) {
    return new Sketch(
        log.id(),
        log.entry().channelId(),
        log.entry().reference(),
        log.entry().label(),
        log.entry().type());
  }
}
