package io.logwire.store.move;

import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import io.logwire.store.index.Eraser;
import io.logwire.store.index.Segments;
import io.logwire.store.index.Terms;
import io.logwire.store.sql.CountChanges;
import io.logwire.store.sql.LogRow;
import io.logwire.store.sql.SqlSegments;
import io.logwire.store.sql.Transaction;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The store that gets the logs, while it is written by this process alone.
 *
 * <p>Durability: each of these is one transaction, with the mark that tells how far it has come, so
 * who is killed between two goes on from there. It also proves that no other process has begun to
 * copy since: then the older one ends.
 *
 * <p>Threading: one thread.
 */
final class NewStore {
  private static final int AT_ONCE = 5_000;

  private static final String RUN = "UPDATE moving SET run = ? WHERE role = 'to' AND id = ?";
  private static final String FENCE =
      "UPDATE moving SET last_id = ?, compared_id = ?, change = ? WHERE role = 'to' AND run = ?";
  private static final String OLDEST =
      "SELECT id, channel_id, type FROM log WHERE id < ? ORDER BY id LIMIT " + AT_ONCE;
  private static final String DELETE_UP_TO = "DELETE FROM log WHERE id <= ?";

  private final MovingStore store;
  private final long run;
  private long lastId;
  private long comparedId;
  private long change;

  /** One that has come as far as the mark says. */
  NewStore(MovingStore store, Marks.Mark mark, long run) {
    this.store = store;
    this.run = run;
    this.lastId = mark.lastId();
    this.comparedId = mark.comparedId();
    this.change = mark.change();
    store.writer().write(tx -> tx.update(RUN, run, mark.id()));
  }

  /** All logs up to that id were copied. */
  long lastId() {
    return lastId;
  }

  /** All logs up to that id were compared. */
  long comparedId() {
    return comparedId;
  }

  /** The newest change of the old store that was followed. */
  long change() {
    return change;
  }

  /** The old store has no log above that id any more. */
  void forgetAbove(long id) {
    lastId = id;
    comparedId = Math.min(comparedId, id);
  }

  void compared(long id) {
    comparedId = id;
  }

  void followed(long upTo) {
    change = upTo;
  }

  private void write(Transaction.Work work) {
    write(lastId, work);
  }

  private void write(long copiedUpTo, Transaction.Work work) {
    store
        .writer()
        .run(
            tx -> {
              if (tx.update(FENCE, copiedUpTo, comparedId, change, run) != 1) {
                throw new SQLException("another migrate goes on with this one");
              }
              work.in(tx);
            });
    lastId = copiedUpTo;
  }

  /** Keeps how far it has come. */
  void keep() {
    write(tx -> {});
  }

  /** Appends logs that follow on those it has. */
  void append(Chunk chunk) {
    write(chunk.lastId(), tx -> add(tx, chunk, true));
  }

  /** Adds logs between those it has. */
  void insert(Chunk chunk) {
    if (!chunk.isEmpty()) {
      write(tx -> add(tx, chunk, false));
    }
  }

  private void add(Transaction tx, Chunk chunk, boolean areNewest) throws SQLException {
    store.lockIndex(tx);
    insert(tx, MovedTable.LOG, chunk.logs().stream().map(Chunk.Log::row).toList());
    CountChanges counts = store.counts();
    for (Chunk.Log log : chunk.logs()) {
      counts.add(log.id(), log.entry(), 1);
    }
    counts.write(tx);
    SqlSegments table = SqlSegments.of(tx);
    Segments.write(table, chunk.gathering());
    if (areNewest) {
      table.indexedUpTo(chunk.lastId());
    }
  }

  /** Makes rows of that table those of the old store. */
  void replace(MovedTable table, Differences.Stretch stretch) {
    write(
        tx -> {
          PreparedStatement delete = tx.statement(table.delete());
          for (Object[] row : stretch.extra()) {
            table.setKey(delete, row);
            delete.executeUpdate();
          }
          insert(tx, table, stretch.missing());
        });
  }

  private static void insert(Transaction tx, MovedTable table, List<Object[]> rows)
      throws SQLException {
    PreparedStatement insert = tx.statement(table.insert());
    for (Object[] row : rows) {
      table.set(insert, row);
      insert.addBatch();
    }
    insert.executeBatch();
  }

  /** Deletes these logs, and every trace of them in the index. */
  void erase(List<Object[]> logs) {
    write(
        tx -> {
          store.lockIndex(tx);
          CountChanges counts = store.counts();
          for (Object[] log : logs) {
            erase(tx, (Long) log[0], counts);
          }
          counts.write(tx);
        });
  }

  private static void erase(Transaction tx, long id, CountChanges counts) throws SQLException {
    Optional<StoredLog> found = tx.first(LogRow.FIND, LogRow::read, id);
    if (found.isEmpty()) {
      return;
    }
    LogEntry entry = found.get().entry();
    tx.update(LogRow.DELETE, id);
    counts.add(id, entry, -1);

    Eraser.erase(SqlSegments.of(tx), id, Terms.of(entry));
  }

  /**
   * Deletes the logs before that one, as retention does: what the index knows of them goes by whole
   * segments.
   *
   * @return how many there were
   */
  long deleteBefore(long first) {
    long[] all = {0};
    int[] some = {AT_ONCE};
    while (some[0] == AT_ONCE) {
      write(
          tx -> {
            some[0] = deleteSome(tx, first);
            all[0] += some[0];
          });
    }
    return all[0];
  }

  private record Old(long id, String channelId, LogType type) {}

  private int deleteSome(Transaction tx, long first) throws SQLException {
    store.lockIndex(tx);
    CountChanges counts = store.counts();
    List<Old> oldest =
        tx.all(
            OLDEST,
            row -> new Old(row.getLong(1), row.getString(2), LogType.kept(row.getString(3))),
            first);
    if (!oldest.isEmpty()) {
      oldest.forEach(log -> counts.add(log.id, log.channelId, log.type, -1));
      tx.update(DELETE_UP_TO, oldest.get(oldest.size() - 1).id);
      counts.write(tx);
      Segments.dropEmpty(SqlSegments.of(tx), first);
    }

    return oldest.size();
  }

  /** Lets services begin with it, which give no id up to that one. */
  void finish(long id, long highest) {
    write(
        tx -> {
          store.passOver(tx, highest);
          passOver(SqlSegments.of(tx), highest);
          Marks.state(tx, Marks.Role.TO, id, Marks.State.DONE);
        });
  }

  // There is nothing to index up to it; a service on the file passes over what is indexed, too.
  private static void passOver(SqlSegments table, long highest) throws SQLException {
    table.indexedUpTo(Math.max(highest, table.indexedUpTo()));
  }
}
