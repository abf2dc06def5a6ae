package io.logwire.store.sqlite;

import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;

/**
 * All logs that may answer a query, newest first or oldest first, each once: those that the parts
 * of the index propose, and those that are not indexed yet.
 *
 * <p>Parts of imported logs overlap the others in time, so the parts are merged; one is opened when
 * the walk comes to its first log, so a page of new logs costs one part.
 *
 * <p>Threading: one thread.
 */
public final class LogSources implements AutoCloseable {
  private static final String NOT_INDEXED =
      "SELECT * FROM log WHERE id >= ? AND id < ? ORDER BY id ";

  private final Connection snapshot;
  private final LogQuery query;
  private final boolean oldestFirst;
  private final String expression;
  private final Deque<IndexPart> closed = new ArrayDeque<>(); // the one that comes first, first
  private final PriorityQueue<Source> open =
      new PriorityQueue<>(Comparator.comparingLong((Source source) -> place(source.log.id())));
  private final List<Source> opened = new ArrayList<>();
  private StoredLog log;

  LogSources(Connection snapshot, LogQuery query, boolean oldestFirst) throws SQLException {
    this.snapshot = snapshot;
    this.query = query;
    this.oldestFirst = oldestFirst;
    this.expression = IndexTerms.expression(query);
    if (expression.isEmpty()) {
      openNotIndexed(query.from());
    } else {
      openNotIndexed(Math.max(query.from(), IndexPart.newest(snapshot).lastId() + 1));
      IndexPart.between(snapshot, query.from(), query.before()).stream()
          .sorted(Comparator.comparingLong(part -> place(firstOf(part))))
          .forEach(closed::add);
    }
  }

  /** Moves to the next log; false when there is none. */
  boolean next() throws SQLException {
    StoredLog before = log;
    do {
      openParts();
      Source source = open.poll();
      if (source == null) {
        return false;
      }
      log = source.log;
      advance(source);
    } while (before != null && before.id() == log.id()); // in two parts, or not yet marked indexed
    return true;
  }

  /** Moves to the next log that answers the query; false when there is none. */
  boolean nextMatch() throws SQLException {
    while (next()) {
      if (query.matches(log)) {
        return true;
      }
    }
    return false;
  }

  /** The log that it has moved to. */
  StoredLog log() {
    return log;
  }

  // Where in the walk that id comes; smaller is sooner.
  private long place(long id) {
    return oldestFirst ? id : -id;
  }

  private long firstOf(IndexPart part) {
    return oldestFirst ? part.firstId() : part.lastId();
  }

  private String order() {
    return oldestFirst ? "ASC" : "DESC";
  }

  private void openParts() throws SQLException {
    while (!closed.isEmpty()
        && (open.isEmpty() || place(firstOf(closed.element())) <= place(open.element().log.id()))) {
      PreparedStatement select = snapshot.prepareStatement(closed.remove().select(order()));
      Source part = new Source(select);
      opened.add(part);
      // The range and the order are those of FTS5, which walks its lists from either end.
      select.setString(1, expression);
      select.setLong(2, query.from());
      select.setLong(3, query.before() - 1);
      part.rows = select.executeQuery();
      advance(part);
    }
  }

  private void openNotIndexed(long from) throws SQLException {
    PreparedStatement select = snapshot.prepareStatement(NOT_INDEXED + order());
    Source rest = new Source(select);
    opened.add(rest);
    select.setLong(1, from);
    select.setLong(2, query.before());
    rest.rows = select.executeQuery();
    advance(rest);
  }

  private void advance(Source source) throws SQLException {
    if (source.rows.next()) {
      source.log = LogRow.read(source.rows);
      open.add(source);
    }
  }

  @Override
  public void close() throws SQLException {
    for (Source source : opened) {
      source.select.close(); // and its rows with it
    }
  }

  private static final class Source {
    private final PreparedStatement select;
    private ResultSet rows;
    private StoredLog log;

    private Source(PreparedStatement select) {
      this.select = select;
    }
  }
}
