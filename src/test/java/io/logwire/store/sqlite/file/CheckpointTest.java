package io.logwire.store.sqlite.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.TestStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
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
  private static final int LOGS = 1_000; // 60 MB
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5); // a page of an export
  // Where a busy machine lets readers wait for a core, checkpoints are in vain at 20, 30 and 45 MB.
  private static final long MOST_WAL = 75_000_000;

  @TempDir Path folder;
  @AutoClose private TestStore store;

  @BeforeEach
  void open() {
    store = new TestStore(folder);
  }

  private void append(int logs) {
    for (int i = 0; i < logs; i += 10) {
      List<CompletableFuture<?>> batch = new ArrayList<>();
      for (int j = 0; j < 10; j++) {
        batch.add(store.repository.append(LARGE, Optional.empty()));
      }
      batch.forEach(CompletableFuture::join);
    }
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
    append(LOGS * 3 / 2); // 90 MB
    for (Thread reader : readers) {
      assertTrue(reader.isAlive(), "it has read all the time");
      reader.interrupt();
      reader.join();
    }
    assertTrue(wal() < MOST_WAL, () -> "the WAL has " + wal() + " bytes");
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

  /** Nobody can wait for a backup; it costs room, and no write more than a moment. */
  @Test
  void goesOnBesideAReaderThatStays() throws Exception {
    try (Connection backup = store.database.reader()) {
      assertEquals(0, Schema.number(backup, "SELECT count(*) FROM log"));
      long slowest = 0;
      for (int i = 0; i < LOGS; i += 10) {
        long before = System.nanoTime();
        append(10);
        slowest = Math.max(slowest, System.nanoTime() - before);
      }
      assertEquals(0, Schema.number(backup, "SELECT count(*) FROM log"));
      assertTrue(
          TimeUnit.NANOSECONDS.toMillis(slowest) < Sqlite.BUSY_TIMEOUT_MILLIS,
          "a write waited for the reader for " + slowest + " ns");
    }
    append(LOGS / 10);
    assertTrue(pagesOfWal() < LOGS, "the WAL begins anew when it has gone");
    assertEquals(LOGS + LOGS / 10, store.number("SELECT count(*) FROM log"));
  }

  private int pagesOfWal() throws SQLException {
    try (Connection connection = store.database.reader();
        var row = connection.createStatement().executeQuery("PRAGMA wal_checkpoint(NOOP)")) {
      row.next();
      return row.getInt(2);
    }
  }
}
