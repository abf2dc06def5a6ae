package io.logwire.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.store.StoreException;
import io.logwire.store.sqlite.file.DataFolder;
import io.logwire.store.sqlite.file.Database;
import io.logwire.store.sqlite.file.FileWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CompletionsTest {
  @TempDir Path folder;
  private Database database;
  private GroupCommit writer;

  @BeforeEach
  void open() {
    database = Database.open(DataFolder.share(folder));
    writer = FileWriter.start(database, GroupCommit.Witness.NONE);
  }

  @AfterEach
  void close() {
    writer.close();
    database.close();
  }

  /** So many writes that the writer takes as one batch; each gives the thread it completes on. */
  private List<CompletableFuture<String>> batchOf(int writes, Runnable onFirst)
      throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch until = new CountDownLatch(1);
    var first =
        writer.submit(
            0,
            tx -> {
              held.countDown();
              await(until);
              return 0;
            });
    held.await();
    List<CompletableFuture<String>> batch = new ArrayList<>();
    for (int n = 0; n < writes; n++) {
      boolean tellsFirst = n == 0;
      batch.add(
          writer
              .submit(0, tx -> 0)
              .thenApply(
                  row -> {
                    if (tellsFirst) {
                      onFirst.run();
                    }
                    return Thread.currentThread().getName();
                  }));
    }
    until.countDown();
    first.join();
    return batch;
  }

  /** A batch whose answers have begun and wait for that; the next write is none of it. */
  private List<CompletableFuture<String>> batchThatIsAnswered(CountDownLatch until)
      throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    List<CompletableFuture<String>> batch =
        batchOf(
            100,
            () -> {
              begun.countDown();
              await(until);
            });
    await(begun);
    return batch;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theNextBatchCommitsWhileTheLastOneIsStillAnswered() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    List<CompletableFuture<String>> batch = batchThatIsAnswered(answered);

    try {
      assertEquals("next", writer.submit(0, tx -> "next").get(20, TimeUnit.SECONDS));
    } finally {
      answered.countDown();
    }
    for (CompletableFuture<String> write : batch) {
      assertEquals("completions", write.join());
    }
  }

  @Test
  void aSmallBatchCompletesOnTheWriterWithoutWakingAnother() throws Exception {
    for (CompletableFuture<String> write : batchOf(Completions.FEW, () -> {})) {
      assertEquals("writer", write.join());
    }
  }

  @Test
  void closingWaitsUntilAllAreAnswered() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    List<CompletableFuture<String>> batch = batchThatIsAnswered(answered);
    Thread closing = new Thread(writer::close);
    closing.start();
    answered.countDown();
    closing.join();

    assertTrue(batch.stream().allMatch(CompletableFuture::isDone));
  }

  @Test
  void whatIsOnDiskIsAcknowledgedWhateverItsMeasureThrows() {
    GroupCommit.Witness broken =
        new GroupCommit.Witness() {
          @Override
          public void failed(int writes, StoreException failure) {}

          @Override
          public void succeeded() {
            throw new IllegalStateException("it cannot count");
          }
        };
    writer.close();
    writer = FileWriter.start(database, broken);
    assertEquals("kept", writer.write(tx -> "kept"));
    assertEquals("too", writer.write(tx -> "too"), "and the writer goes on");
  }
}
