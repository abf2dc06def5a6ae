package io.logwire.store.sql;

import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.store.Deadline;
import io.logwire.store.index.Proposal;
import io.logwire.store.index.Segment;
import io.logwire.store.index.SegmentWalk;
import io.logwire.store.index.Segments;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/**
 * All logs that may answer a query, newest first or oldest first, each once: those that the
 * segments of the index propose, and those that are not indexed yet.
 *
 * <p>Segments of imported logs overlap the others in time, so they are merged; one is opened when
 * the walk comes to its first log, so a page of new logs costs few of them. When the deadline is
 * over the walk ends, and says how far it has come.
 *
 * <p>Threading: one thread.
 */
public final class LogSources implements AutoCloseable {
  private final SqlSegments table;
  private final boolean owned;
  private final LogQuery query;
  private final boolean oldestFirst;
  private final Deadline deadline;
  private final Proposal proposal;
  private final Deque<Segment> closed = new ArrayDeque<>(); // the one that comes first, first
  private final PriorityQueue<Source> open =
      new PriorityQueue<>(Comparator.comparingLong((Source source) -> place(source.id)));
  private PreparedStatement select; // of what is not indexed
  private PieceScan scan; // of the same, where a piece is asked for
  private StoredLog log;
  private OptionalLong end = OptionalLong.empty(); // where it was late

  /** The logs of that database, in a state of it. */
  public LogSources(
      Snapshots database,
      Connection snapshot,
      LogQuery query,
      boolean oldestFirst,
      Deadline deadline)
      throws SQLException {
    this(database.segments(snapshot), snapshot, query, oldestFirst, deadline, true);
  }

  /** The same over segments that are open already, and stay so. */
  public static LogSources over(SqlSegments table, Connection snapshot, LogQuery query)
      throws SQLException {
    return new LogSources(table, snapshot, query, false, Deadline.none(), false);
  }

  private LogSources(
      SqlSegments table,
      Connection snapshot,
      LogQuery query,
      boolean oldestFirst,
      Deadline deadline,
      boolean owned)
      throws SQLException {
    this.table = table;
    this.owned = owned;
    this.query = query;
    this.oldestFirst = oldestFirst;
    this.deadline = deadline;
    this.proposal = Proposal.of(query);
    long from = query.from();
    if (!proposal.isOfAll()) {
      from = Math.max(from, table.indexedUpTo() + 1);
      Segments.live(table, query.from(), query.before()).stream()
          .sorted(Comparator.comparingLong(segment -> place(firstOf(segment))))
          .forEach(closed::add);
    }
    if (from < query.before()) {
      openNotIndexed(snapshot, from);
    }
  }

  /** Moves to the next log; false when there is none, or the time is over. */
  public boolean next() throws SQLException {
    StoredLog before = log;
    while (end.isEmpty()) {
      openSegments();
      Source source = open.poll();
      if (source == null || end.isPresent()) {
        return false;
      }
      long id = source.id;
      if (source.isLate()) {
        endBehindTheLastLog(oldestFirst ? id - 1 : id + 1);
        return false;
      }
      // A log may be in two segments, or not yet marked as indexed, or deleted.
      StoredLog found = before != null && before.id() == id ? null : source.log();
      log = found == null ? log : found; // before the time is over in the next step
      advance(source);
      if (found != null) {
        return true;
      }
    }
    return false;
  }

  /** Moves to the next log that answers the query; false when there is none. */
  public boolean nextMatch() throws SQLException {
    while (next()) {
      if (query.matches(log)) {
        return true;
      }
    }
    return false;
  }

  /** The log that it has moved to. */
  public StoredLog log() {
    return log;
  }

  /**
   * The last id that was looked at where the time was over before the end; what lies behind it in
   * the walk is not known.
   */
  public OptionalLong lookedUpTo() {
    return end;
  }

  // What else is to come may come before that.
  private void endAt(long lookedUpTo) {
    long known = lookedUpTo;
    for (Source other : open) {
      known = sooner(known, other.id);
    }
    for (Segment other : closed) {
      known = sooner(known, firstOf(other));
    }
    endBehindTheLastLog(known);
  }

  // Another source may still be at the log that was given last, which would be given again.
  private void endBehindTheLastLog(long lookedUpTo) {
    boolean wasGiven = log != null && place(lookedUpTo) < place(log.id());
    end = OptionalLong.of(wasGiven ? log.id() : lookedUpTo);
  }

  // Where in the walk that id comes; smaller is sooner.
  private long place(long id) {
    return oldestFirst ? id : -id;
  }

  // That place, or the one just before the other if that is sooner.
  private long sooner(long known, long other) {
    long before = oldestFirst ? other - 1 : other + 1;
    return place(before) < place(known) ? before : known;
  }

  private long firstOf(Segment segment) {
    return oldestFirst ? segment.firstId() : segment.lastId();
  }

  private void openSegments() throws SQLException {
    while (end.isEmpty()
        && !closed.isEmpty()
        && (open.isEmpty() || place(firstOf(closed.element())) <= place(open.element().id))) {
      Segment segment = closed.remove();
      advance(
          new Indexed(
              new SegmentWalk(
                  table, segment, proposal, query.from(), query.before(), oldestFirst, deadline)));
    }
  }

  private void openNotIndexed(Connection snapshot, long from) throws SQLException {
    if (query.piece().isPresent()) {
      scan = new PieceScan(snapshot, query, from, oldestFirst);
      advance(new Scanned());
      return;
    }
    select = NotIndexed.select(snapshot, query, from, oldestFirst);
    advance(new Row(select.executeQuery()));
  }

  private void advance(Source source) throws SQLException {
    if (source.next()) {
      open.add(source);
    }
  }

  private abstract class Source {
    long id;

    abstract boolean next() throws SQLException;

    /** The log with that id; null if it is deleted. */
    abstract StoredLog log() throws SQLException;

    /** Whether the time is over before that log is looked at. */
    boolean isLate() {
      return deadline.isOver();
    }
  }

  private final class Indexed extends Source {
    private final SegmentWalk walk;
    private final LogsAhead ahead;

    private Indexed(SegmentWalk walk) {
      this.walk = walk;
      this.ahead = new LogsAhead(walk, table);
    }

    @Override
    boolean next() throws SQLException {
      boolean more = ahead.next();
      id = more ? ahead.id() : 0;
      if (!more && walk.isLate()) {
        endAt(walk.lookedUpTo());
      }
      return more;
    }

    @Override
    StoredLog log() throws SQLException {
      return ahead.log();
    }
  }

  private final class Row extends Source {
    private final ResultSet rows;

    private Row(ResultSet rows) {
      this.rows = rows;
    }

    @Override
    boolean next() throws SQLException {
      boolean more = rows.next();
      id = more ? rows.getLong("id") : 0;
      return more;
    }

    @Override
    StoredLog log() throws SQLException {
      return LogRow.read(rows);
    }
  }

  private final class Scanned extends Source {
    @Override
    boolean next() throws SQLException {
      boolean more = scan.next(deadline);
      id = more ? scan.id() : 0;
      scan.lookedUpTo().ifPresent(LogSources.this::endAt);
      return more;
    }

    @Override
    StoredLog log() throws SQLException {
      return scan.log();
    }

    @Override
    boolean isLate() {
      return false; // it has asked by itself
    }
  }

  @Override
  public void close() throws SQLException {
    if (select != null) {
      select.close();
    }
    if (scan != null) {
      scan.close();
    }
    if (owned) {
      table.close();
    }
  }
}
