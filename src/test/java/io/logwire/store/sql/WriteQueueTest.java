package io.logwire.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WriteQueueTest {
  private static final int MAX_WAITING = 8_192;
  private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final int MAX_WAITING_BYTES = 8 << 20;

  private final WriteQueue queue = new WriteQueue(reason -> {});
  private final List<WriteQueue.Waiting<?>> taken = new ArrayList<>();

  private CompletableFuture<Integer> add(int bytes) {
    return queue.add(tx -> () -> bytes, bytes);
  }

  private boolean takeAll() throws InterruptedException {
    boolean more = true;
    while (more && !queue.isEmpty()) {
      more = queue.awaitBatch(taken, 0, 0);
    }
    return more;
  }

  @Test
  void refusesMoreThanItTakesInWrites() throws Exception {
    for (int i = 0; i < MAX_WAITING; i++) {
      assertFalse(add(1).isDone());
    }
    assertTrue(add(1).isCompletedExceptionally(), "refused at once");
    queue.awaitBatch(taken, 0, 0);
    assertFalse(add(1).isDone(), "and takes more when there is room");
  }

  @Test
  void refusesMoreThanItTakesInBytes() throws Exception {
    int tenth = MAX_WAITING_BYTES / 10;
    for (int i = 0; i < 10; i++) {
      assertFalse(add(tenth).isDone());
    }
    assertTrue(add(tenth).isCompletedExceptionally(), "refused at once");
    takeAll();
    assertEquals(10, taken.size());
    assertFalse(add(tenth).isDone(), "and takes more when there is room");
  }

  @Test
  void givesWhatWaitsWhenItIsClosedAndThenEnds() throws Exception {
    add(1);
    queue.close();
    ExecutionException refused = assertThrows(ExecutionException.class, () -> add(1).get());
    assertInstanceOf(StoreException.class, refused.getCause());
    assertTrue(queue.awaitBatch(taken, 60_000, 0));
    assertEquals(1, taken.size());
    taken.clear();
    assertFalse(queue.awaitBatch(taken, 60_000, 0), "it waits for nothing that cannot come");
  }

  @Test
  void failsAllThatWaits() throws Exception {
    CompletableFuture<Integer> one = add(1);
    CompletableFuture<Integer> other = add(MAX_WAITING_BYTES - 1);
    queue.failAll(new StoreException("the disk of the test is gone"));
    assertTrue(one.isCompletedExceptionally() && other.isCompletedExceptionally());
    assertTrue(queue.isEmpty());
    assertFalse(add(MAX_WAITING_BYTES).isDone(), "there is room for as much again");
  }

  @Test
  void letsABatchGrowUntilAllHaveComeBackOrTheQueueIsClosed() throws Exception {
    addSome(3);
    queue.awaitBatch(taken, 0, HOUR_NANOS); // nobody has been there before
    assertEquals(3, taken.size());

    addSome(2); // behind those
    Thread writer = Thread.currentThread();
    Thread back =
        new Thread(
            () -> {
              while (writer.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait(); // who is there before the wait is counted as behind
              }
              addSome(3);
            });
    back.start();
    taken.clear();
    queue.awaitBatch(taken, 0, HOUR_NANOS);
    assertEquals(5, taken.size());
    back.join();

    add(1);
    Thread closes = new Thread(queue::close);
    closes.start();
    taken.clear();
    assertTrue(queue.awaitBatch(taken, 0, HOUR_NANOS));
    assertEquals(1, taken.size());
    closes.join();
  }

  private void addSome(int writes) {
    IntStream.range(0, writes).forEach(i -> add(1));
  }
}
