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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WriteQueueTest {
  private static final int MAX_WAITING = 8_192;
  private static final int MAX_WAITING_BYTES = 8 << 20;

  private final WriteQueue queue = new WriteQueue(reason -> {});
  private final List<WriteQueue.Waiting<?>> taken = new ArrayList<>();

  private CompletableFuture<Integer> add(int bytes) {
    return queue.add(tx -> bytes, bytes);
  }

  private boolean takeAll() throws InterruptedException {
    boolean more = true;
    while (more && !queue.isEmpty()) {
      more = queue.awaitBatch(taken, 0);
    }
    return more;
  }

  @Test
  void refusesMoreThanItTakesInWrites() throws Exception {
    for (int i = 0; i < MAX_WAITING; i++) {
      assertFalse(add(1).isDone());
    }
    assertTrue(add(1).isCompletedExceptionally(), "refused at once");
    queue.awaitBatch(taken, 0);
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
    assertTrue(queue.awaitBatch(taken, 60_000));
    assertEquals(1, taken.size());
    taken.clear();
    assertFalse(queue.awaitBatch(taken, 60_000), "it waits for nothing that cannot come");
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
}
