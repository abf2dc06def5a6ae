package io.logwire.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwire.Pause;
import io.logwire.store.StoreException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GroupGrowthTest {

  /** Keeps nothing, and lets each batch grow until all have come. */
  private static final class Patient implements WriterConnection {
    @Override
    public void write(Transaction.Work work) throws SQLException {
      work.in(null);
    }

    @Override
    public long growth(int writes, long nanos) {
      return TimeUnit.HOURS.toNanos(1);
    }

    @Override
    public void giveBack() {}

    @Override
    public String failure(Throwable e) {
      return e.toString();
    }

    @Override
    public String reason(Throwable e) {
      return e.toString();
    }
  }

  /** Tells how many writes each batch had. */
  private static final class Sizes implements GroupCommit.Witness {
    private final List<Integer> all = new CopyOnWriteArrayList<>();

    @Override
    public void failed(int writes, StoreException failure) {}

    @Override
    public void succeeded() {}

    @Override
    public void measured(int writes, long nanos) {
      all.add(writes);
    }
  }

  @Test
  void aBatchThatMayGrowWaitsForAsManyAsThereWere() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch more = new CountDownLatch(1);
    AtomicReference<Thread> thread = new AtomicReference<>();
    Sizes sizes = new Sizes();
    try (GroupCommit writer = GroupCommit.start(new Patient(), sizes)) {
      CompletableFuture<Integer> first =
          writer.submit(
              0,
              tx -> {
                thread.set(Thread.currentThread());
                begun.countDown();
                return await(more);
              });
      begun.await();
      List<CompletableFuture<Integer>> behind = new ArrayList<>();
      behind.add(writer.submit(0, tx -> 1));
      behind.add(writer.submit(0, tx -> 2));
      more.countDown();
      first.get();
      while (thread.get().getState() != Thread.State.TIMED_WAITING) {
        Pause.beforeTheNextLook(); // who is there before the wait is counted as behind
      }
      behind.add(writer.submit(0, tx -> 3)); // as one who has heard of the first
      for (CompletableFuture<Integer> one : behind) {
        one.get();
      }
    }
    assertEquals(List.of(1, 3), sizes.all);
  }

  private static int await(CountDownLatch latch) {
    try {
      latch.await();
      return 0;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
