package io.logwire.store.sqlite;

import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.store.Erasure;
import io.logwire.store.LogReader;
import io.logwire.store.StoreException;
import io.logwire.store.index.Eraser;
import io.logwire.store.index.Segments;
import io.logwire.store.index.Terms;
import io.logwire.store.sql.CountChanges;
import io.logwire.store.sql.LogRow;
import io.logwire.store.sql.LogSources;
import io.logwire.store.sql.Snapshots;
import io.logwire.store.sql.SqlSegments;
import io.logwire.store.sql.Stretches;
import io.logwire.store.sql.Transaction;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.FileCheck;
import io.logwire.store.sqlite.file.FreePages;
import io.logwire.store.sqlite.file.Schema;
import io.logwire.store.sqlite.file.ShortSteps;
import io.logwire.store.sqlite.file.Sqlite;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * Deletes logs so that nothing of them stays in the file or its WAL: the rows, their terms in the
 * index, their part of the counts, alerts that are owed for them, and their idempotency keys.
 *
 * <p>Durability: a log goes in one transaction with all that belongs to it, but for words of the
 * index, which may go before; it stays deleted. The table {@code erasure} is there from the first
 * of them until free pages and WAL are overwritten; what was cut short before that is finished by
 * the next erasure.
 *
 * <p>Limit: the server beside it gets each of its writes between two short transactions of this.
 * What it holds in memory stays right: the index follows it up to the newest log before any is
 * erased, and an alert on its way arrives.
 *
 * <p>Threading: one thread, in a command; a server may run beside it.
 */
public final class SqliteErasure implements Erasure {
  private static final String IS_UNFINISHED =
      "SELECT count(*) FROM sqlite_master WHERE name = 'erasure'";
  private static final String BEGIN = "CREATE TABLE IF NOT EXISTS erasure (filler BLOB)";
  private static final String END = "DROP TABLE erasure";

  private static final String DELETE_DELIVERIES =
      "DELETE FROM delivery WHERE failed IN (0, 1) AND log_id = ?";
  private static final String DELETE_DELIVERED = "DELETE FROM delivered WHERE log_id = ?";
  private static final String DELETE_KEYS = "DELETE FROM idempotency_key WHERE log_id = ?";

  private static final int LOGS_OF_A_LOOK = 1_000;
  private static final long CHARACTERS_OF_A_LOOK = 1 << 20;
  private static final int ROWS_OF_A_SWEEP = 16; // some 5 ms, as each page is overwritten

  // With programs that read the file; a checkpoint that waits for one locks out writers meanwhile.
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int BUSY_MILLIS = 10;
  private static final int PAUSE_MILLIS = 20;

  private record Erased(StoredLog log, long[] terms) {}

  private final Database database;
  private final ShortSteps steps;
  private final Duration patience;
  private final ShortSteps.Size terms = new ShortSteps.Size(8, 4_096);

  private SqliteErasure(Database database, ShortSteps steps, Duration patience) {
    this.database = database;
    this.steps = steps;
    this.patience = patience;
  }

  /** Whether an erasure of that file was cut short, so that traces may be left. */
  static boolean isUnfinished(Snapshots file) {
    return file.look(snapshot -> Schema.number(snapshot, IS_UNFINISHED) > 0);
  }

  /**
   * Begins to erase.
   *
   * @param besideServer whether a server uses the file now
   * @throws StoreException if the file cannot be written
   */
  static SqliteErasure open(Database database, BooleanSupplier besideServer) {
    return open(database, besideServer, PATIENCE);
  }

  static SqliteErasure open(Database database, BooleanSupplier besideServer, Duration patience) {
    try {
      ShortSteps steps = new ShortSteps(database, besideServer);
      return new SqliteErasure(database, steps, patience);
    } catch (SQLException e) {
      throw failed(database, e);
    }
  }

  @Override
  public long erase(LogQuery query, long newest, LongConsumer erased) {
    try {
      IndexCatchUp.upTo(newest, database, steps);
      LogQuery bounded = query.before(Math.min(query.before(), newest + 1));
      Stretches stretches = new Stretches(bounded, false);
      long all = 0;
      while (!stretches.areOver()) {
        LogReader.Found page = database.look(snapshot -> page(database, snapshot, stretches));
        List<StoredLog> logs = page.logs();
        stretches.goOn(page.lookedUpTo());
        Collections.reverse(logs);
        for (int from = 0; from < logs.size(); ) {
          int to = from + erase(logs.subList(from, logs.size()));
          all += to - from;
          erased.accept(all);
          from = to;
        }
      }
      return all;
    } catch (SQLException e) {
      throw failed(database, e);
    }
  }

  private static LogReader.Found page(Database database, Connection snapshot, Stretches stretches)
      throws SQLException {
    LogQuery query = stretches.rest();
    List<StoredLog> page = new ArrayList<>();
    long characters = 0;
    try (LogSources sources =
        new LogSources(database, snapshot, query, false, stretches.deadline())) {
      while (sources.next()) {
        StoredLog log = sources.log();
        if (query.matches(log)) {
          page.add(log);
          characters += log.entry().label().length() + log.entry().body().length();
        }
        if (page.size() >= LOGS_OF_A_LOOK || characters >= CHARACTERS_OF_A_LOOK) {
          return new LogReader.Found(page, OptionalLong.of(log.id()));
        }
      }
      return new LogReader.Found(page, sources.lookedUpTo());
    }
  }

  /** Erases the first of those logs, as many as fit one step; how many. */
  private int erase(List<StoredLog> logs) throws SQLException {
    List<Erased> together = new ArrayList<>();
    int size = 0;
    for (StoredLog log : logs) {
      Erased one = new Erased(log, Terms.of(log.entry()));
      size += one.terms.length;
      if (size > terms.now()) {
        break;
      }
      together.add(one);
    }
    if (together.isEmpty()) {
      eraseInParts(new Erased(logs.get(0), Terms.of(logs.get(0).entry())));
      return 1;
    }
    steps.run(
        terms,
        tx -> {
          delete(tx, together.stream().map(Erased::log).toList());
          for (Erased one : together) {
            erase(tx, one.log, one.terms);
          }
        });
    return together.size();
  }

  // Its values go last and with it, as it is found by them.
  private void eraseInParts(Erased all) throws SQLException {
    int words = Terms.words(all.terms);
    int size;
    for (int from = 0; from < words; from += size) {
      size = Math.min(terms.now(), words - from);
      long[] part = Arrays.copyOfRange(all.terms, from, from + size);
      steps.run(
          terms,
          tx -> {
            begin(tx);
            erase(tx, all.log, part);
          });
    }
    steps.run(
        tx -> {
          delete(tx, List.of(all.log));
          erase(tx, all.log, Arrays.copyOfRange(all.terms, words, all.terms.length));
        });
  }

  private static void erase(Transaction tx, StoredLog log, long[] some) throws SQLException {
    Eraser.erase(SqlSegments.of(tx), log.id(), some);
  }

  private static void delete(Transaction tx, List<StoredLog> logs) throws SQLException {
    begin(tx);
    CountChanges counts = new CountChanges();
    for (StoredLog log : logs) {
      tx.update(DELETE_DELIVERIES, log.id());
      tx.update(DELETE_DELIVERED, log.id());
      tx.update(DELETE_KEYS, log.id());
      if (tx.update(LogRow.DELETE, log.id()) > 0) { // or retention was faster
        counts.add(log.id(), log.entry(), -1);
        LogChanges.note(tx, log.id(), log.id()); // what lies between two may be the whole store
      }
    }
    counts.write(tx);
  }

  private static void begin(Transaction tx) throws SQLException {
    tx.statement(BEGIN).execute();
  }

  @Override
  public void finish() {
    try {
      sweep();
      steps.run(SqliteErasure::begin);
      new FreePages(steps).overwrite();
      emptyWal();
      steps.run(tx -> tx.statement(END).execute());
    } catch (SQLException e) {
      throw failed(database, e);
    }
  }

  @Override
  public String whatIsLeft() {
    return "Nothing of that is left in %s; backups keep what they have.".formatted(database.file());
  }

  // Segments that were merged or given up hold what was erased elsewhere.
  private void sweep() throws SQLException {
    boolean[] more = {true};
    while (more[0]) {
      steps.run(tx -> more[0] = Segments.sweep(SqlSegments.of(tx), ROWS_OF_A_SWEEP));
    }
  }

  private Connection connection() {
    return steps.transaction().connection();
  }

  // The first checkpoint has the most to do and lets others write; the second one, which does not,
  // has little left.
  private void emptyWal() throws SQLException {
    long end = System.nanoTime() + patience.toNanos();
    try (Statement statement = connection().createStatement()) {
      statement.execute("PRAGMA busy_timeout = " + BUSY_MILLIS);
      do {
        Schema.number(connection(), "PRAGMA wal_checkpoint(PASSIVE)");
        if (Schema.number(connection(), "PRAGMA wal_checkpoint(TRUNCATE)") == 0) {
          statement.execute("PRAGMA busy_timeout = " + Sqlite.BUSY_TIMEOUT_MILLIS);
          return;
        }
        ShortSteps.pause(PAUSE_MILLIS);
      } while (System.nanoTime() - end < 0);
    }
    throw new StoreException(
        "the logs are deleted, but %s may still hold their text, as another program reads the file; repeat this when it is done"
            .formatted(FileCheck.wal(database.file())));
  }

  @Override
  public void close() {
    try {
      steps.close();
    } catch (SQLException e) {
      throw failed(database, e);
    }
  }

  private static StoreException failed(Database database, SQLException e) {
    return new StoreException("cannot erase in " + database.file() + ": " + Sqlite.reason(e), e);
  }
}
