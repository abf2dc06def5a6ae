package io.logwire.store.sqlite.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.Pause;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.StoreException;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class CheckpointTest {
  private static final LogEntry LARGE =
      new LogEntry(
          "orders",
          "",
          "large",
          "Ω".repeat(30_000),
          LogType.INFORMATION,
          false,
          List.of(),
          Map.of());
  private static final int BYTES = 60_000; // of it
  private static final int AT_A_TIME = 30; // half of the queue
  private static final int ROWS = 1_020; // 60 MB
  private static final String ROW = "INSERT INTO large VALUES (zeroblob(%d))".formatted(BYTES);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5); // a page of an export
  // Where a busy machine lets readers wait for a core, checkpoints are in vain at 20, 30, 45, 67 MB
  // and so on; where they wait for no reader, each of them is.
  private static final long MOST_WAL = 400_000_000;

  @TempDir Path folder;
  @AutoClose private TestStore store;

  @BeforeEach
  void open() {
    store = new TestStore(folder);
  }

  private void appendSome() {
    IntStream.range(0, AT_A_TIME)
        .mapToObj(unused -> store.repository.append(LARGE, Optional.empty()))
        .toList()
        .forEach(CompletableFuture::join);
  }

  private long wal() {
    return FileCheck.wal(store.database.file()).toFile().length();
  }

  /** Two readers of whom one always looks, so there is no moment at which nobody does. */
  @Test
  void keepsTheWalSmallWhileReadersTakeTurns() throws Exception {
    Semaphore[] begun = {new Semaphore(0), new Semaphore(0)};
    List<Thread> readers = List.of(reader(begun[0], begun[1]), reader(begun[1], begun[0]));
    readers.forEach(Thread::start);
    long written = 0;
    while (wal() >= written) { // it has all of that until it begins anew
      appendSome();
      written += (long) AT_A_TIME * BYTES;
      assertTrue(written < MOST_WAL, () -> "the WAL has " + wal() + " bytes");
    }
    for (Thread reader : readers) {
      assertTrue(reader.isAlive(), "it has read all the time");
      reader.interrupt();
      reader.join();
    }
  }

  private Thread reader(Semaphore begins, Semaphore otherBegins) {
    return new Thread(
        () -> {
          while (!Thread.currentThread().isInterrupted()) {
            store.database.look(
                snapshot -> {
                  Schema.number(snapshot, "SELECT count(*) FROM log_count");
                  begins.release();
                  LockSupport.parkNanos(LOOK_NANOS);
                  try {
                    otherBegins.acquire();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  return null;
                });
          }
        });
  }

  /** Measures the checkpoints that were in vain, each of which the next write has waited for. */
  private static final class Vain implements GroupCommit.Witness {
    private final List<Long> millis = new CopyOnWriteArrayList<>();
    private long committed;

    @Override
    public void failed(int writes, StoreException failure) {}

    @Override
    public void succeeded() {
      committed = System.nanoTime();
    }

    @Override
    public void checkpointWasLate() {
      millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - committed));
    }
  }

  private static void writeSome(GroupCommit writer) {
    IntStream.range(0, AT_A_TIME)
        .mapToObj(unused -> writer.submit(BYTES, tx -> tx.statement(ROW).executeUpdate()))
        .toList()
        .forEach(CompletableFuture::join);
  }

  /** Nobody can wait for a backup; it costs room, and no write more than a moment. */
  @Test
  void goesOnBesideAReaderThatStays() throws Exception {
    store.writer.close(); // for one that is measured
    Vain vain = new Vain();
    try (GroupCommit writer = FileWriter.start(store.database, vain)) {
      writer.write(tx -> tx.statement("CREATE TABLE large (bytes BLOB)").executeUpdate());
      try (Connection backup = store.database.reader()) {
        assertEquals(0, Schema.number(backup, "SELECT count(*) FROM large"));
        for (int i = 0; i < ROWS; i += AT_A_TIME) {
          writeSome(writer);
        }
        assertEquals(0, Schema.number(backup, "SELECT count(*) FROM large"));
        // The others may have waited for a core, or for the disk.
        long shortest = vain.millis.stream().min(Long::compare).orElseThrow();
        assertTrue(
            shortest < Sqlite.BUSY_TIMEOUT_MILLIS,
            "a write waited for the reader for " + shortest + " ms");
      }
      int before = askWal(2);
      for (int i = 0; i < 5; i++) { // a checkpoint, and the batch behind it
        writeSome(writer);
      }
      assertTrue(askWal(2) < before, "the WAL begins anew when it has gone");
      assertEquals(ROWS + 5 * AT_A_TIME, store.number("SELECT count(*) FROM large"));
    }
  }

  /** It misses pages, and does not know it, where somebody else makes a checkpoint. */
  @Test
  void leavesTheWalToLitestreamUpToABound() throws Exception {
    try (Connection other = another();
        Statement statement = other.createStatement()) {
      statement.execute("CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER)");
    }
    int most = 0;
    for (int pages = askWal(2); pages >= most; pages = askWal(2)) { // until it begins anew
      most = pages;
      assertTrue(most < 32_000, () -> "where Litestream has gone, it goes on");
      if (most < 28_000) {
        assertEquals(0, askWal(3), "pages that a checkpoint has moved");
      }
      appendSome();
    }
    assertTrue(most > 28_000, "it has begun anew after " + most);

    while (askWal(2) < 3_000) {
      appendSome();
    }
    int pages = askWal(2);
    try (Connection other = another()) {
      Schema.number(other, "SELECT count(*) FROM log");
      store.close();
      assertEquals(pages, askWal(2, other), "the end leaves it alone as well");
      open();
      assertTrue(askWal(2) >= pages && askWal(3) == 0, "and so does the next start");
    }
  }

  @Test
  void takesTheWalFromLitestreamWhereTheDiskIsFull() throws Exception {
    store.writer.write(
        tx ->
            tx.statement("CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY)").executeUpdate());
    while (askWal(2) < 3_000) {
      appendSome();
    }
    assertEquals(0, askWal(3));
    store.writer.write(
        tx -> {
          int pages = Schema.number(tx.connection(), "PRAGMA page_count");
          return Schema.number(tx.connection(), "PRAGMA max_page_count = " + pages);
        });
    assertThrows(CompletionException.class, this::appendSome);
    Pause.until(() -> isWalEmptied(), () -> "the WAL is left alone");
  }

  private boolean isWalEmptied() {
    try {
      return askWal(3) == askWal(2);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private Connection another() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + store.database.file());
  }

  private int askWal(int column) throws SQLException {
    try (Connection connection = store.database.reader()) {
      return askWal(column, connection);
    }
  }

  private static int askWal(int column, Connection connection) throws SQLException {
    try (var row = connection.createStatement().executeQuery("PRAGMA wal_checkpoint(NOOP)")) {
      row.next();
      return row.getInt(column);
    }
  }
}
