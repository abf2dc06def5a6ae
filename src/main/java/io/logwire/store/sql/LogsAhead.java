package io.logwire.store.sql;

import io.logwire.log.StoredLog;
import io.logwire.store.index.SegmentWalk;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * The logs that a walk through a segment proposes, some of them read ahead: as many at once as the
 * table wants, but few at first, as a page may be full soon.
 *
 * <p>Threading: one thread.
 */
final class LogsAhead {
  private final SegmentWalk walk;
  private final SqlSegments table;
  private final Deque<Long> ahead = new ArrayDeque<>(); // that the walk has passed
  private Map<Long, StoredLog> read = Map.of();
  private int atOnce = 1;
  private long id;

  LogsAhead(SegmentWalk walk, SqlSegments table) {
    this.walk = walk;
    this.table = table;
  }

  /** Moves to the next one; false when there is none, or the walk is late. */
  boolean next() throws SQLException {
    if (ahead.isEmpty()) {
      lookAhead();
    }
    if (ahead.isEmpty()) {
      return false;
    }
    id = ahead.remove();
    return true;
  }

  private void lookAhead() throws SQLException {
    boolean more = true;
    while (more && ahead.size() < atOnce && !walk.isLate()) {
      long next = walk.next();
      more = next != SegmentWalk.NONE;
      if (more) {
        ahead.add(next);
      }
    }
    read = ahead.size() > 1 ? table.logs(ahead) : Map.of();
    atOnce = Math.min(2 * atOnce, table.logsAtOnce());
  }

  /** The one that it has moved to. */
  long id() {
    return id;
  }

  /** The log with that id; null if it is deleted. */
  StoredLog log() throws SQLException {
    StoredLog known = read.get(id);
    return known == null
        ? Sql.first(table.statement(LogRow.FIND), LogRow::read, id).orElse(null)
        : known;
  }
}
