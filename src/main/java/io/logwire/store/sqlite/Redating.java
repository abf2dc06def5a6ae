package io.logwire.store.sqlite;

import io.logwire.log.LogId;
import io.logwire.log.StoredLog;
import io.logwire.store.StoreException;
import io.logwire.store.index.Segment;
import io.logwire.store.sql.CountChanges;
import io.logwire.store.sql.LogRow;
import io.logwire.store.sql.Snapshots;
import io.logwire.store.sql.SqlSegments;
import io.logwire.store.sql.Transaction;
import io.logwire.store.sqlite.file.DataFolder;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.FileTransaction;
import io.logwire.store.sqlite.file.Sqlite;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives logs of the future, which a clock that was ahead has dated, new ids that end now. Their
 * order stays, and the time between them, but where that would put one before a log of the past.
 * Counts, deliveries and idempotency keys go along, and the index is made anew from there on.
 *
 * <p>Durability: all of it is one transaction.
 *
 * <p>Limit: no service may run, as it has the last id in memory.
 *
 * <p>Threading: one thread.
 */
public final class Redating {
  private static final int PAGE = 500;

  private static final String NEXT = "SELECT * FROM log WHERE id > ? ORDER BY id LIMIT " + PAGE;
  private static final String LAST_BEFORE = "SELECT ifnull(max(id), 0) FROM log WHERE id <= ?";
  private static final String FUTURE =
      "SELECT count(*), ifnull(min(id), 0), ifnull(max(id), 0) FROM log WHERE id > ?";
  private static final String MARK = "SELECT up_to FROM index_mark";

  private static final List<String> MOVES =
      List.of(
          "UPDATE log SET id = ? WHERE id = ?",
          "UPDATE delivery SET log_id = ? WHERE failed IN (0, 1) AND log_id = ?",
          "UPDATE delivered SET log_id = ? WHERE log_id = ?",
          "UPDATE idempotency_key SET log_id = ? WHERE log_id = ?");

  // Times of deliveries are compared with the clock: one of the future would wait for years.
  private static final List<String> TIMES =
      List.of(
          "UPDATE delivery SET owed_since = min(owed_since, ?)",
          "UPDATE delivery SET attempted_at = min(attempted_at, ?), due_at = min(due_at, ?)",
          "UPDATE delivered SET delivered_at = min(delivered_at, ?)",
          "UPDATE clock SET agreed_at = min(agreed_at, ?), doubted = NULL");

  /**
   * The logs of the future.
   *
   * @param now the id of the time from which on all are
   * @param logs how many there are
   * @param first the id of the first one, 0 if there is none
   * @param last the highest id that was given; above {@code now} also where its log was deleted
   */
  public record Preview(long now, long logs, long first, long last) {

    /** Whether new logs would be dated in the future. */
    public boolean isNeeded() {
      return last > now;
    }
  }

  private final Transaction tx;
  private final CountChanges counts = new CountChanges();

  private Redating(Transaction tx) {
    this.tx = tx;
  }

  /** What there is to be done. */
  static Preview preview(Snapshots file, Clock clock) {
    long now = LogId.firstAt(clock.millis() + 1);
    return file.look(
        snapshot -> {
          try (PreparedStatement future = snapshot.prepareStatement(FUTURE);
              Statement statement = snapshot.createStatement();
              ResultSet mark = statement.executeQuery(MARK)) {
            future.setLong(1, now);
            try (ResultSet row = future.executeQuery()) {
              long given = Math.max(row.next() ? row.getLong(3) : 0, mark.getLong(1));
              return new Preview(now, row.getLong(1), row.getLong(2), given);
            }
          }
        });
  }

  /**
   * Does it, with the store for itself, and brings the index up to that.
   *
   * @return the new id of the first of them; 0 if there is none
   * @throws StoreException if a service runs, or nothing was done
   */
  public static long run(Path folder, Preview preview, Clock clock) {
    try (DataFolder locked = DataFolder.lock(folder);
        Database database = Database.existing(locked)) {
      long first = run(database, preview, clock);
      IndexCatchUp.all(database);
      return first;
    }
  }

  private static long run(Database database, Preview preview, Clock clock) {
    try (Connection connection = database.writer()) {
      FileTransaction tx = new FileTransaction(connection);
      tx.begin();
      try {
        long first = new Redating(tx).run(preview, clock.instant());
        tx.commit();
        return first;
      } catch (SQLException | RuntimeException e) {
        tx.undo();
        throw e;
      }
    } catch (SQLException e) {
      throw new StoreException("cannot redate in " + database.file() + ": " + Sqlite.reason(e), e);
    }
  }

  private long run(Preview preview, Instant now) throws SQLException {
    forgetTheIndex(preview.now());
    long before = lastBefore(preview.now());
    LogChanges.note(tx, before, Long.MAX_VALUE);
    long shift = Math.max(0, preview.last() - preview.now());
    long first = 0;
    long id = preview.now();
    long moved = before;
    for (List<StoredLog> page = page(id); !page.isEmpty(); page = page(id)) {
      for (StoredLog log : page) {
        id = log.id();
        moved = Math.max(moved + 1, id - shift);
        move(log, moved);
        first = first == 0 ? moved : first;
      }
    }
    counts.write(tx);
    for (String times : TIMES) {
      PreparedStatement update = tx.statement(times);
      for (int i = 1; i <= update.getParameterMetaData().getParameterCount(); i++) {
        update.setLong(i, now.toEpochMilli());
      }
      update.executeUpdate();
    }
    return first;
  }

  // The segments that reach into the future are the last ones; their logs are indexed again.
  private void forgetTheIndex(long now) throws SQLException {
    SqlSegments.run(
        () -> {
          SqlSegments table = SqlSegments.of(tx);
          long mark = Math.min(table.indexedUpTo(), lastBefore(now));
          for (Segment segment : table.segments()) {
            if (segment.lastId() > now && segment.state() != Segment.State.DEAD) {
              mark = Math.min(mark, segment.firstId() - 1);
              table.put(segment.in(Segment.State.DEAD));
            }
          }
          table.indexedUpTo(mark);
          return null;
        });
  }

  private long lastBefore(long id) throws SQLException {
    PreparedStatement select = tx.statement(LAST_BEFORE);
    select.setLong(1, id);
    try (ResultSet row = select.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  private List<StoredLog> page(long after) throws SQLException {
    List<StoredLog> page = new ArrayList<>(PAGE);
    PreparedStatement select = tx.statement(NEXT);
    select.setLong(1, after);
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        page.add(LogRow.read(rows));
      }
    }
    return page;
  }

  // Never up, so none is met twice, and none that is there already.
  private void move(StoredLog log, long to) throws SQLException {
    for (String sql : MOVES) {
      PreparedStatement update = tx.statement(sql);
      update.setLong(1, to);
      update.setLong(2, log.id());
      update.executeUpdate();
    }
    counts.add(log.id(), log.entry(), -1);
    counts.add(to, log.entry(), 1);
  }
}
