package io.logwire.store.sqlite.backup;

import io.logwire.store.move.MovingStore.Span;
import io.logwire.store.move.Spans;
import io.logwire.store.sqlite.LogChanges;
import io.logwire.store.sqlite.file.ReadableFile;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies the logs of a file that changes meanwhile, in pieces that each see another state of it,
 * and at the end those of one state.
 *
 * <p>At any time the copy has what its last piece saw, for all ids up to {@link #last}, but for
 * those that are {@link #stale}: what {@link LogChanges} tells of. New logs have higher ids.
 *
 * <p>Threading: one thread.
 */
final class LogCopy implements AutoCloseable {
  // A look at them holds the WAL for some milliseconds.
  private static final int LOGS_OF_A_PIECE = 1_000;
  private static final int BYTES_OF_A_PIECE = 1 << 20;
  private static final int SPANS_OF_A_PIECE = 1_000;

  // Where so many were copied again, the last look has to do the rest, however long that takes.
  private static final int AGAIN = 200_000;

  /** Changes were forgotten before they were seen, so that it has to begin anew. */
  static final class LostTrack extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** All logs from the span's first id to that end. */
  private record Part(long first, long end, List<Object[]> logs) {}

  private record Piece(
      List<LogChanges.Change> changes, List<Part> parts, int bytes, boolean isTheRest) {}

  private final Rows rows;
  private final PreparedStatement insert;
  private final PreparedStatement delete;
  private final Spans stale = new Spans();
  private long last;
  private long change; // the newest that is known
  private long logs;
  private long copied; // with those that were copied again

  /** A copy in a new file, of what the snapshot and later ones see. */
  LogCopy(Connection copy, long change) throws SQLException {
    this.rows = Rows.of(copy, "log");
    this.insert = copy.prepareStatement(rows.insert());
    this.delete = copy.prepareStatement("DELETE FROM log WHERE id BETWEEN ? AND ?");
    this.change = change;
  }

  /** How many logs were copied until now. */
  long logs() {
    return logs;
  }

  /** Whether changes behind it come as fast as it copies. */
  boolean isOutrun() {
    return copied > 2 * logs + AGAIN;
  }

  /** Copies a piece; its bytes, 0 if the copy has all that there was. */
  int step(ReadableFile source) {
    return take(source.look(this::read));
  }

  /** Makes the copy the state of that snapshot. */
  void finish(Connection snapshot) throws SQLException {
    int bytes;
    do {
      bytes = take(read(snapshot));
    } while (bytes > 0);
  }

  private Piece read(Connection snapshot) throws SQLException {
    List<LogChanges.Change> changes =
        LogChanges.since(snapshot, change).orElseThrow(LostTrack::new);
    List<Span> spans = stale.first(SPANS_OF_A_PIECE);
    boolean withNew = spans.size() < SPANS_OF_A_PIECE;
    if (withNew) {
      spans.add(new Span(last + 1, Long.MAX_VALUE));
    }
    List<Part> parts = new ArrayList<>();
    int found = 0;
    int bytes = 0;
    boolean isFull = false;
    String sql = rows.select() + " WHERE id BETWEEN ? AND ? ORDER BY id";
    try (PreparedStatement select = snapshot.prepareStatement(sql)) {
      for (int i = 0; i < spans.size() && !isFull; i++) {
        Span span = spans.get(i);
        List<Object[]> logs = new ArrayList<>();
        select.setLong(1, span.first());
        select.setLong(2, span.last());
        try (ResultSet row = select.executeQuery()) {
          while (!isFull && row.next()) {
            Object[] log = rows.read(row);
            logs.add(log);
            bytes += Rows.bytes(log);
            isFull = ++found == LOGS_OF_A_PIECE || bytes >= BYTES_OF_A_PIECE;
          }
        }
        long end = isFull ? id(logs.get(logs.size() - 1)) : span.last();
        parts.add(new Part(span.first(), end, logs));
      }
    }
    return new Piece(changes, parts, bytes, withNew && !isFull);
  }

  private int take(Piece piece) {
    for (LogChanges.Change one : piece.changes) {
      stale.add(one.firstId(), Math.min(one.lastId(), last));
      change = one.number();
    }
    for (Part part : piece.parts) {
      if (part.first <= last) {
        Rows.write(delete, new Object[] {part.first, part.end});
      } else {
        logs += part.logs.size();
      }
      for (Object[] log : part.logs) {
        Rows.write(insert, log);
        last = Math.max(last, id(log));
      }
      stale.remove(part.first, part.end);
      copied += part.logs.size();
    }
    boolean isDone = piece.isTheRest && stale.isEmpty();
    return isDone ? 0 : Math.max(1, piece.bytes);
  }

  // A row of the table begins with it.
  private static long id(Object[] log) {
    return ((Number) log[0]).longValue();
  }

  @Override
  public void close() throws SQLException {
    insert.close();
    delete.close();
  }
}
