package io.logwire.store.postgres;

import io.logwire.store.StoreException;
import io.logwire.store.sql.Transaction;
import io.logwire.store.sql.WriterConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection of a replica that writes, in transactions that each move its {@link WriterRow}.
 *
 * <p>Durability: what {@link #write} did is committed when it returns. If a commit ends with an
 * exception or a warning, its fate is asked for on a new connection, which waits until the old
 * transaction is decided: it is told as what it was, or done again. Where the database cannot be
 * asked for {@link #PATIENCE_NANOS}, it throws without knowing, and the next connection shuts the
 * old transaction out before it begins.
 *
 * <p>Threading: the writer thread only.
 */
final class PostgresWriter implements WriterConnection {
  private static final Logger logger = LoggerFactory.getLogger(PostgresWriter.class);

  // A client waits for its answer meanwhile, and 503 is one too.
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(8);
  private static final int PAUSE_MILLIS = 100;

  // A group costs this process and the database what some ten logs cost. Where several write at
  // once, some come while a group is committed, and the others, who had to hear of it, just after.
  private static final int SEVERAL = 4;
  // Who is not back by then is held up by something else.
  private static final long MOST_GROWTH_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int TIMES = 4; // of which two transactions may be in each other's way

  private final PostgresDatabase database;
  private final WriterRow row = new WriterRow();
  private final ReplicaIds ids;
  private final LongSupplier seen;
  private int moves; // of the database, when it was connected
  private PostgresTransaction transaction; // null until used, and after a failure

  /**
   * A writer that has not connected yet.
   *
   * @param seen the largest id of any writer that this replica has seen
   */
  PostgresWriter(PostgresDatabase database, ReplicaIds ids, LongSupplier seen) {
    this.database = database;
    this.ids = ids;
    this.seen = seen;
  }

  /** The number of its row now; for what runs on the writer thread. */
  int number() {
    return row.number();
  }

  /** What tells the row of this writer from those of others. */
  long holder() {
    return row.holder();
  }

  @Override
  public void write(Transaction.Work work) throws SQLException {
    for (int time = 1; ; time++) {
      try {
        if (writeOnce(work)) {
          return;
        }
      } catch (SQLException e) {
        if (time == TIMES || !Trouble.isPassing(e)) {
          throw e;
        }
        logger.debug("a group is written again: {}", Trouble.reason(e));
      }
      if (time == TIMES) {
        throw new SQLException("the writer of this replica was taken over again and again");
      }
    }
  }

  /** Whether it is committed; else nothing of it is, and it can be done again. */
  private boolean writeOnce(Transaction.Work work) throws SQLException {
    PostgresTransaction tx = connected();
    boolean committing = false;
    long beat = row.nextBeat();
    try {
      ids.passOver(seen.getAsLong());
      long done = ids.over();
      tx.begin();
      work.in(tx);
      tx.finish();
      if (!row.move(tx, ids.given(), done)) {
        row.lose();
        throw new SQLException("the writer of this replica was taken over", "08000");
      }
      committing = true;
      tx.commit();
      tx.tell();
      return true;
    } catch (Throwable e) {
      if (!committing || e instanceof Error) { // after which the process ends
        undo();
        throw e;
      }
      transaction = null;
      tx.abandon();
      logger.info("a commit of unknown fate: {}", Trouble.reason(e));
      if (hasCommitted(beat)) {
        tx.tell();
        return true;
      }
      return false;
    }
  }

  private void undo() {
    if (!transaction.undo()) {
      transaction.abandon();
      transaction = null;
    } else if (!row.isHeld()) {
      transaction.abandon(); // a new connection takes a row of its own
      transaction = null;
    }
  }

  private boolean hasCommitted(long beat) throws SQLException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try {
        moves = database.moves();
        PostgresTransaction next = new PostgresTransaction(database.connect());
        long committed = askFate(next);
        if (committed < 0) {
          next.abandon();
          throw new StoreException(
              "another replica has taken the writer over, and the commit had not returned");
        }
        transaction = next;
        logger.info(
            "it was {}", committed == beat ? "committed" : "not committed, and is done again");
        return committed == beat;
      } catch (SQLException e) {
        if (System.nanoTime() - end >= 0) {
          throw new SQLException(
              "its commit had not returned: " + Trouble.reason(e), Trouble.UNKNOWN, e);
        }
        pause();
      }
    }
  }

  private long askFate(PostgresTransaction next) throws SQLException {
    try {
      return row.askFate(next.connection());
    } catch (SQLException e) {
      next.abandon(); // each of them would stay open on the server
      throw e;
    }
  }

  private PostgresTransaction connected() throws SQLException {
    if (transaction != null && moves != database.moves()) {
      transaction.abandon();
      transaction = null;
    }
    if (transaction == null) {
      moves = database.moves();
      Connection connection = database.connect();
      try {
        if (row.isHeld()) {
          row.askFate(connection);
        }
        if (!row.isHeld()) {
          long highest = row.take(connection);
          ids.use(row.number());
          ids.passOver(highest);
        }
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
      transaction = new PostgresTransaction(connection);
    }
    return transaction;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted before the fate of a commit was known", e);
    }
  }

  @Override
  public long growth(int writes, long nanos) {
    return writes < SEVERAL ? 0 : Math.min(nanos, MOST_GROWTH_NANOS);
  }

  @Override
  public void giveBack() {
    if (transaction == null) {
      return;
    }
    try (Connection connection = transaction.connection()) {
      row.release(connection, ids.last());
    } catch (SQLException e) {
      logger.warn(
          "the writer was not given back, and is free in some seconds: {}", Trouble.reason(e));
    }
    transaction = null;
  }

  @Override
  public String failure(Throwable e) {
    boolean unknown =
        e instanceof StoreException
            || e instanceof SQLException sql && Trouble.UNKNOWN.equals(sql.getSQLState());
    return (unknown ? "it is not known what was kept in " : "nothing was kept in ")
        + database.place()
        + ": "
        + Trouble.reason(e);
  }

  @Override
  public String reason(Throwable e) {
    return Trouble.reason(e);
  }
}
