package io.logwire.store;

import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Answers questions about the logs that are kept.
 *
 * <p>Each call sees one state of the file and holds it only until it returns, so a slow reader of
 * the answer stops no checkpoint. A log is found as soon as it was acknowledged.
 *
 * <p>Threading: any thread.
 */
public final class LogReader {
  private static final String NEWEST = "SELECT max(id) FROM log";
  private static final String AFTER = "SELECT * FROM log WHERE id > ? ORDER BY id";
  private static final int MOST_LOGS = 1_000;
  private static final long MOST_CHARACTERS = 1 << 20;

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
    return walk(query, false, Function.identity());
  }

  /**
   * The oldest logs that answer the query, in their order: the page before, given the first id of
   * this one.
   *
   * @throws StoreException if the file cannot be read
   */
  public List<StoredLog> findOldest(LogQuery query) {
    return walk(query, true, Function.identity());
  }

  /**
   * When a log came, and its type.
   *
   * @param id see {@link io.logwire.log.LogId}
   */
  public record Mark(long id, LogType type) {}

  /**
   * The same logs as {@link #find} gives, without what they say, so that thousands of them fit into
   * memory.
   *
   * @throws StoreException if the file cannot be read
   */
  public List<Mark> marks(LogQuery query) {
    return walk(query, false, log -> new Mark(log.id(), log.entry().type()));
  }

  /** The id of the newest log; 0 if there is none. */
  public long newest() {
    return file.look(
        snapshot -> {
          try (PreparedStatement select = snapshot.prepareStatement(NEWEST);
              ResultSet row = select.executeQuery()) {
            return row.next() ? row.getLong(1) : 0L;
          }
        });
  }

  /**
   * Logs that came after that one, in their order: all there are, or as many as fit into some
   * megabytes of memory, so ask again from the last one on.
   */
  public List<StoredLog> after(long id) {
    return file.look(
        snapshot -> {
          List<StoredLog> logs = new ArrayList<>();
          try (PreparedStatement select = snapshot.prepareStatement(AFTER)) {
            select.setLong(1, id);
            long characters = 0;
            try (ResultSet row = select.executeQuery()) {
              while (characters < MOST_CHARACTERS && logs.size() < MOST_LOGS && row.next()) {
                StoredLog log = LogRow.read(row);
                characters += log.entry().label().length() + log.entry().body().length();
                logs.add(log);
              }
            }
          }
          return logs;
        });
  }

  // In a list of its own until the look is over, which may have to be made again.
  private <T> List<T> walk(LogQuery query, boolean oldestFirst, Function<StoredLog, T> use) {
    return file.look(
        snapshot -> {
          List<T> found = new ArrayList<>();
          try (LogSources sources = new LogSources(snapshot, query, oldestFirst)) {
            while (found.size() < query.limit() && sources.next()) {
              if (query.matches(sources.log())) {
                found.add(use.apply(sources.log()));
              }
            }
          }
          return found;
        });
  }
}
