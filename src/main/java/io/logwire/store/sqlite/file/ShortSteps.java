package io.logwire.store.sqlite.file;

import io.logwire.store.StoreException;
import io.logwire.store.sql.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Changes the file for a command, in short transactions. While a server runs, each is followed by a
 * pause of its own length or more, in which the server writes; so a write waits for one of them at
 * most. Whatever is deleted is overwritten.
 *
 * <p>Durability: what {@link #run} did is on disk when it returns; if it throws, nothing of it is.
 *
 * <p>Threading: one thread.
 */
public final class ShortSteps implements AutoCloseable {

  /** How much of something a step does, as the steps before have taken. */
  public static final class Size {
    private final int least;
    private final int most;
    private int now;

    public Size(int least, int most) {
      this.least = least;
      this.most = most;
      this.now = least;
    }

    public int now() {
      return now;
    }

    private void adapt(long nanos, long aim) {
      if (nanos > aim) {
        now = Math.max(least, now / 2);
      } else if (nanos < aim / 2) {
        now = Math.min(most, now * 2);
      }
    }
  }

  // SQLite's writers wait for one another by sleeping 1, 2, 5 and 10 ms: whoever meets a step of 5
  // is through after 8.
  private static final long AIM_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long SHORTEST_PAUSE_MILLIS = 5;
  // Beside a server that has nothing to write; the first log that comes may wait for twice as long.
  private static final long AIM_BESIDE_IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long IDLE_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long AIM_ALONE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  // A server under full load leaves few gaps, in which a step has to begin.
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Database database;
  private final BooleanSupplier besideServer;
  private final Connection connection;
  private final FileTransaction tx;
  private int version = -1; // of the file, as others have written it
  private long writtenNanos = System.nanoTime(); // by others, as far as we have seen

  public ShortSteps(Database database, BooleanSupplier besideServer) throws SQLException {
    this.database = database;
    this.besideServer = besideServer;
    this.connection = database.writer();
    this.tx = new FileTransaction(connection);
  }

  /** For looks at the file between the steps. */
  public Transaction transaction() {
    return tx;
  }

  public boolean areBesideServer() {
    return besideServer.getAsBoolean();
  }

  /** Does that in a transaction. */
  public void run(Transaction.Work work) throws SQLException {
    run(new Size(1, 1), work);
  }

  /** Does that in a transaction, and finds out how large the next one should be. */
  public void run(Size size, Transaction.Work work) throws SQLException {
    boolean served = areBesideServer();
    begin();
    long start = System.nanoTime();
    boolean busy;
    try {
      busy = othersWrite(start);
      Schema.number(connection, "PRAGMA secure_delete = ON");
      work.in(tx);
      tx.commit();
    } catch (SQLException | RuntimeException e) {
      tx.undo();
      throw e;
    }
    long took = System.nanoTime() - start;
    if (!served) {
      size.adapt(took, AIM_ALONE_NANOS);
      return;
    }
    size.adapt(took, busy ? AIM_NANOS : AIM_BESIDE_IDLE_NANOS);
    long tookMillis = TimeUnit.NANOSECONDS.toMillis(took);
    pause(busy ? Math.max(SHORTEST_PAUSE_MILLIS, tookMillis) : SHORTEST_PAUSE_MILLIS);
  }

  private boolean othersWrite(long now) throws SQLException {
    int found = Schema.number(connection, "PRAGMA data_version");
    if (found != version) {
      version = found;
      writtenNanos = now;
    }
    return now - writtenNanos < IDLE_AFTER_NANOS;
  }

  private void begin() throws SQLException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try {
        tx.begin();
        return;
      } catch (SQLiteException e) {
        if (e.getResultCode() != SQLiteErrorCode.SQLITE_BUSY || System.nanoTime() - end >= 0) {
          throw e;
        }
        tx.undo();
      }
    }
  }

  public static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted; what was done until now stays done", e);
    }
  }

  @Override
  public void close() throws SQLException {
    database.discard(connection); // as it has settings that others must not find
    connection.close();
  }
}
