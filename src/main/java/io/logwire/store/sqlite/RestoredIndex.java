package io.logwire.store.sqlite;

import io.logwire.log.RetentionRules;
import io.logwire.log.StoredLog;
import io.logwire.store.index.Gathering;
import io.logwire.store.index.Segments;
import io.logwire.store.index.Terms;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.IndexMerge;
import io.logwire.store.sql.LogRow;
import io.logwire.store.sql.Snapshots;
import io.logwire.store.sql.SqlSegments;
import io.logwire.store.sql.Transaction;
import io.logwire.store.sql.Upkeep;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.FileWriter;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;

/**
 * Makes the index of a file that no other process uses. Logs are read and taken apart while the
 * writer writes the segment of those before, and merges segments as they become many; so the first
 * search after a restore asks few of them.
 *
 * <p>Durability: a segment goes in with one transaction, and with the mark that says how far the
 * index has come. What was cut short goes on from there, also by a start of the service.
 *
 * <p>Threading: one thread; the writer is its own.
 */
public final class RestoredIndex {
  private static final String LOGS = "SELECT * FROM log WHERE id > ? ORDER BY id LIMIT ?";

  // As the service makes them where it has much to do.
  private static final int MOST_LOGS = 4_096;
  private static final int MOST_TERMS = 256_000;

  private static final int ROWS_OF_A_MERGE = 512; // twice what a segment adds, at all levels

  private final Snapshots reader;
  private final GroupCommit writer;
  private final int mostLogs;
  private final IndexMerge merge = new IndexMerge(RetentionRules.NONE, SizeBound::mostLogs);

  private RestoredIndex(Database database, GroupCommit writer, int mostLogs) {
    this.mostLogs = mostLogs;
    this.reader = database.door(); // nobody else uses it, and its looks are no console's
    this.writer = writer;
  }

  /**
   * Indexes all logs of that file that are not yet.
   *
   * @throws io.logwire.store.StoreException if that fails
   */
  public static void make(Database database) {
    make(database, MOST_LOGS);
  }

  /** The same with at most so many logs in a segment before it is merged. */
  static void make(Database database, int mostLogs) {
    try (GroupCommit writer = FileWriter.start(database, GroupCommit.Witness.NONE)) {
      new RestoredIndex(database, writer, mostLogs).make();
    }
  }

  private void make() {
    long mark = writer.write(tx -> SqlSegments.of(tx).indexedUpTo());
    Gathering next = behind(mark);
    while (next.logs() > 0) {
      Gathering segment = next;
      CompletableFuture<Boolean> written = writer.submit(0, tx -> write(tx, segment));
      next = behind(segment.lastId());
      GroupCommit.await(written);
    }
    boolean more = true;
    while (more) {
      more = writer.write(tx -> mergeIfDue(tx, Upkeep.Load.QUIET));
    }
  }

  private Gathering behind(long mark) {
    return reader.look(
        snapshot -> {
          Gathering logs = new Gathering();
          try (PreparedStatement select = snapshot.prepareStatement(LOGS)) {
            select.setLong(1, mark);
            select.setInt(2, mostLogs);
            try (ResultSet row = select.executeQuery()) {
              while (logs.pairs() < MOST_TERMS && row.next()) {
                StoredLog log = LogRow.read(row);
                logs.add(log.id(), Terms.of(log.entry()));
              }
            }
          }
          return logs;
        });
  }

  private boolean write(Transaction tx, Gathering segment) throws SQLException {
    SqlSegments table = SqlSegments.of(tx);
    Segments.write(table, segment);
    table.indexedUpTo(segment.lastId());
    merge.owe();
    return mergeIfDue(tx, Upkeep.Load.BUSY);
  }

  private boolean mergeIfDue(Transaction tx, Upkeep.Load load) throws SQLException {
    boolean due = merge.isDue(load);
    if (due) {
      merge.step(tx, ROWS_OF_A_MERGE);
    }
    return due;
  }
}
