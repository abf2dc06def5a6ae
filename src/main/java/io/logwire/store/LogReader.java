package io.logwire.store;

import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers questions about the logs that are kept.
 *
 * <p>Each call sees one state of the file and holds it only until it returns, so a slow reader of
 * the answer stops no checkpoint. A log is found as soon as it was acknowledged.
 *
 * <p>Threading: any thread.
 */
public final class LogReader {
  private final Snapshots file;

  public LogReader(Snapshots file) {
    this.file = file;
  }

  /**
   * The logs that answer the query, newest first, at most as many as it asks for.
   *
   * @throws StoreException if the file cannot be read
   */
  public List<StoredLog> find(LogQuery query) {
    return file.look(snapshot -> find(snapshot, query));
  }

  private static List<StoredLog> find(Connection snapshot, LogQuery query) throws SQLException {
    LogSources sources = new LogSources(snapshot, query);
    List<StoredLog> found = new ArrayList<>();
    try (sources) {
      while (found.size() < query.limit() && sources.next()) {
        if (query.matches(sources.log())) {
          found.add(sources.log());
        }
      }
    }
    return found;
  }
}
