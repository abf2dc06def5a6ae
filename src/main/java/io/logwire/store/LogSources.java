package io.logwire.store;

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
 * All logs that may answer a query, newest first, each once: those that the parts of the index
 * propose, and those that are not indexed yet.
 *
 * <p>Parts of imported logs overlap the others in time, so the parts are merged; one is opened when
 * the walk comes to its newest log, so a page of new logs costs one part.
 *
 * <p>Threading: one thread.
 */
final class LogSources implements AutoCloseable {
  private static final String NEWEST =
      "SELECT * FROM log WHERE id >= ? AND id < ? ORDER BY id DESC";

  private final Connection snapshot;
  private final LogQuery query;
  private final String expression;
  private final Deque<IndexPart> closed = new ArrayDeque<>(); // the one with the newest log first
  private final PriorityQueue<Source> open =
      new PriorityQueue<>(Comparator.comparingLong((Source source) -> -source.log.id()));
  private final List<Source> opened = new ArrayList<>();
  private StoredLog log;

  LogSources(Connection snapshot, LogQuery query) throws SQLException {
    this.snapshot = snapshot;
    this.query = query;
    this.expression = IndexTerms.expression(query);
    if (expression.isEmpty()) {
      openNewest(query.from());
    } else {
      openNewest(Math.max(query.from(), IndexPart.newest(snapshot).lastId() + 1));
      IndexPart.between(snapshot, query.from(), query.before()).stream()
          .sorted(Comparator.comparingLong(IndexPart::lastId).reversed())
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

  /** The log that {@link #next} has moved to. */
  StoredLog log() {
    return log;
  }

  private void openParts() throws SQLException {
    while (!closed.isEmpty()
        && (open.isEmpty() || closed.element().lastId() >= open.element().log.id())) {
      PreparedStatement select = snapshot.prepareStatement(closed.remove().select());
      Source part = new Source(select);
      opened.add(part);
      // The range and the order are those of FTS5, which walks its lists from the newest log on.
      select.setString(1, expression);
      select.setLong(2, query.from());
      select.setLong(3, query.before() - 1);
      part.rows = select.executeQuery();
      advance(part);
    }
  }

  private void openNewest(long from) throws SQLException {
    PreparedStatement select = snapshot.prepareStatement(NEWEST);
    Source newest = new Source(select);
    opened.add(newest);
    select.setLong(1, from);
    select.setLong(2, query.before());
    newest.rows = select.executeQuery();
    advance(newest);
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
