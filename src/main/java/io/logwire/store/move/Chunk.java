package io.logwire.store.move;

import io.logwire.log.LogEntry;
import io.logwire.store.Courtesy;
import io.logwire.store.index.Gathering;
import io.logwire.store.index.Terms;
import io.logwire.store.sql.LogRow;
import io.logwire.store.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Logs on their way from one store to the other, as the rows that they are, with their part of the
 * index: one transaction and one segment there.
 */
final class Chunk {
  private static final int LOGS = 8_000;
  private static final int CHARACTERS = 4 << 20;
  private static final int LOGS_OF_A_LOOK = 1_000; // some milliseconds
  private static final String NEXT =
      "SELECT %s FROM log WHERE id > ? AND id <= ? ORDER BY id LIMIT ?"
          .formatted(String.join(", ", MovedTable.LOG.columns()));
  private static final String ONE =
      "SELECT %s FROM log WHERE id = ?".formatted(String.join(", ", MovedTable.LOG.columns()));

  /** One log: what its row has, what it says, and how the index knows it. */
  record Log(Object[] row, LogEntry entry, long[] terms) {
    long id() {
      return (Long) row[0];
    }

    private static Log read(ResultSet row) throws SQLException {
      Object[] values = MovedTable.LOG.read(row);
      LogEntry entry = LogRow.read(row).entry();
      return new Log(values, entry, Terms.of(entry));
    }
  }

  private record Look(List<Log> logs, boolean isTheEnd) {}

  private final List<Log> logs = new ArrayList<>();
  private final Gathering gathering = new Gathering();
  private int characters;

  private Chunk() {}

  /** The next logs of that store, a few thousand of those that are settled; none at its end. */
  static Chunk after(long id, MovingStore store, Courtesy courtesy) throws InterruptedException {
    Chunk chunk = new Chunk();
    long last = id;
    boolean isTheEnd = false;
    while (!isTheEnd && !chunk.isFull()) {
      long begin = System.nanoTime();
      long behind = last;
      Look look = store.snapshots().look(snapshot -> look(snapshot, store, behind));
      courtesy.rest(System.nanoTime() - begin);
      for (Log log : look.logs) {
        chunk.add(log);
        last = log.id();
      }
      isTheEnd = look.isTheEnd;
    }
    return chunk;
  }

  private static Look look(Connection snapshot, MovingStore store, long behind)
      throws SQLException {
    List<Log> found = new ArrayList<>();
    int characters = 0;
    try (PreparedStatement select = snapshot.prepareStatement(NEXT)) {
      select.setLong(1, behind);
      select.setLong(2, store.snapshots().settled(snapshot));
      select.setInt(3, LOGS_OF_A_LOOK);
      try (ResultSet row = select.executeQuery()) {
        while (characters < CHARACTERS) {
          if (!row.next()) {
            return new Look(found, found.size() < LOGS_OF_A_LOOK);
          }
          Log log = Log.read(row);
          characters += characters(log);
          found.add(log);
        }
      }
    }
    return new Look(found, false);
  }

  /** The logs of those ids, in that order, which rises; those that are gone are left out. */
  static Chunk of(List<Long> ids, MovingStore store) {
    return store
        .snapshots()
        .look(
            snapshot -> {
              Chunk chunk = new Chunk();
              try (PreparedStatement select = snapshot.prepareStatement(ONE)) {
                for (long id : ids) {
                  Sql.first(select, Log::read, id).ifPresent(chunk::add);
                }
              }
              return chunk;
            });
  }

  private void add(Log log) {
    logs.add(log);
    gathering.add(log.id(), log.terms);
    characters += characters(log);
  }

  private static int characters(Log log) {
    int characters = 0;
    for (Object value : log.row) {
      characters += value instanceof String text ? text.length() : 0;
    }
    return characters;
  }

  private boolean isFull() {
    return logs.size() + LOGS_OF_A_LOOK > LOGS || characters >= CHARACTERS;
  }

  boolean isEmpty() {
    return logs.isEmpty();
  }

  List<Log> logs() {
    return logs;
  }

  /** Their part of the index. */
  Gathering gathering() {
    return gathering;
  }

  long lastId() {
    return logs.get(logs.size() - 1).id();
  }
}
