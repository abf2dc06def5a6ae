package io.logwire.store.sqlite.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.Pause;
import io.logwire.store.StoreException;
import io.logwire.store.sqlite.OwnersLog;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GroupCommitTest extends GroupCommitFixture {
  private static final int MAX_WAITING = 8_192;

  @Test
  void completesAWriteWhenEveryoneCanSeeItAndNotBefore() throws Exception {
    for (int i = 0; i < 50; i++) {
      int expected = i + 1;
      // What hangs on the future runs at the very moment of its completion.
      assertEquals(expected, writer.submit(0, row(i)).thenApply(n -> count()).get());
    }
  }

  private int count() {
    try {
      return rows();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void keepsNothingOfABatchThatFails() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    hold(held);
    List<CompletableFuture<Integer>> batch = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      batch.add(writer.submit(0, row(i == 7 ? 3 : i))); // 3 twice breaks the primary key
    }
    held.countDown();
    for (CompletableFuture<Integer> write : batch) {
      ExecutionException failure = assertThrows(ExecutionException.class, write::get);
      assertInstanceOf(StoreException.class, failure.getCause());
    }
    assertEquals(0, rows());
    assertEquals(1, writer.submit(0, row(1)).get());
    assertEquals(1, rows());
  }

  @Test
  void failsTheBatchAndGoesOnWhenAWriteHasAFaultOfOurs() throws Exception {
    CompletableFuture<Integer> write =
        writer.submit(
            0,
            tx -> {
              throw new IllegalStateException("a fault of the test");
            });
    assertInstanceOf(
        StoreException.class, assertThrows(ExecutionException.class, write::get).getCause());
    assertEquals(1, writer.submit(0, row(1)).get());
  }

  @Test
  void goesOnFromTheFileWhenItsConnectionIsLost() throws Exception {
    CompletableFuture<Integer> write =
        writer.submit(
            0,
            tx -> {
              row(1).run(tx);
              tx.connection().close();
              throw new SQLException("lost");
            });
    assertThrows(ExecutionException.class, write::get);
    assertEquals(2, writer.submit(0, row(2)).get());
    assertEquals(1, rows());
  }

  @Test
  void refusesWhatComesAfterItWasStopped() {
    writer.close();
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> writer.submit(0, row(1)).get());
    assertInstanceOf(StoreException.class, failure.getCause());
  }

  @Test
  void commitsAllThatIsQueuedWhenItIsStoppedWhileItIsBusy() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CompletableFuture<Integer> first = hold(held);
    List<CompletableFuture<Integer>> queued = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) { // more than one batch
      queued.add(writer.submit(1, row(i)));
    }
    Thread stop = stopInBackground();
    assertThrows(ExecutionException.class, () -> writer.submit(1, row(3_000)).get());
    held.countDown();
    stop.join();
    assertEquals(0, first.getNow(-1));
    for (int i = 0; i < queued.size(); i++) {
      assertEquals(i, queued.get(i).getNow(-1));
    }
    assertEquals(3_000, rows());
  }

  @Test
  void canBeStoppedTwiceAndByTwo() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CompletableFuture<Integer> first = hold(held);
    Thread one = stopInBackground();
    Thread other = stopInBackground();
    held.countDown();
    one.join();
    other.join();
    writer.close();
    assertEquals(0, first.getNow(-1));
  }

  @Test
  void endsInTimeWhenItIsStoppedWhileAnotherProgramHasLockedTheFile() throws Exception {
    try (Connection other =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("logwire.db"));
        Statement lock = other.createStatement()) {
      lock.execute("BEGIN IMMEDIATE");
      List<CompletableFuture<Integer>> queued = new ArrayList<>();
      for (int i = 0; i < MAX_WAITING; i++) { // eight batches, each of which waits for the lock
        queued.add(writer.submit(1, row(i)));
      }
      long before = System.nanoTime();
      writer.close();
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before);
      assertTrue(seconds < 20, () -> "it took " + seconds + " s");
      for (CompletableFuture<Integer> write : queued) {
        assertTrue(write.isCompletedExceptionally());
      }
      lock.execute("COMMIT");
    }
    assertEquals(0, rows());
  }

  private Thread stopInBackground() {
    Thread stop = new Thread(writer::close);
    stop.start();
    while (stop.getState() != Thread.State.WAITING) {
      Pause.beforeTheNextLook(); // until it waits for the writer to end
    }
    return stop;
  }

  @Test
  void tellsOfABatchThatFailedWithTheNumberOfItsWrites() throws Exception {
    writer.close();
    Witness witness = new Witness();
    writer = FileWriter.start(database, witness);
    CountDownLatch held = new CountDownLatch(1);
    hold(held);
    for (int i = 0; i < 3; i++) {
      writer.submit(0, row(7)); // the second breaks the primary key
    }
    held.countDown();
    writer.close();
    assertEquals(1, witness.failed.size());
    assertTrue(witness.failed.get(0).contains("nothing was kept in"), witness.failed.get(0));
  }

  @Test
  void saysNothingWhereACommandWaits() {
    try (OwnersLog log = new OwnersLog()) {
      CompletableFuture<Integer> fails =
          writer.submit(
              0,
              tx -> {
                throw new SQLException("a failure of the test");
              });
      assertThrows(ExecutionException.class, fails::get);
      assertEquals(List.of(), log.lines());
    }
  }
}
