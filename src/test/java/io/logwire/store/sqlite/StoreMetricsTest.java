package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.Pause;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.metrics.Metrics;
import io.logwire.metrics.StoreMetrics;
import io.logwire.store.LogRepository;
import io.logwire.store.sql.CommitMeter;
import io.logwire.store.sql.GroupCommit;
import io.logwire.store.sql.IndexMerge;
import io.logwire.store.sql.LogIndex;
import io.logwire.store.sql.OwedAlerts;
import io.logwire.store.sql.Transaction;
import io.logwire.store.sql.Upkeep;
import io.logwire.store.sqlite.file.FileWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a store refuses, fails at or does late is counted. */
@Timeout(60)
class StoreMetricsTest {
  @TempDir Path folder;
  private final StoreMetrics metrics = new Metrics().store;
  @AutoClose private SqliteStore store;

  @BeforeEach
  void open() {
    store =
        SqliteStore.open(
            folder, RetentionRules.ofLife(Duration.ZERO), 0, true, Clock.systemUTC(), metrics);
  }

  private static LogEntry entry(String body) {
    return new LogEntry("c", "", "", body, LogType.ERROR, false, List.of(), Map.of());
  }

  @Test
  void logsThatTheReserveKeepsOutAndThoseOfAServiceThatStops() {
    GroupCommit writer = store.writer();
    writer.close(); // its upkeep may have the connection by which the index catches up
    LogRepository repository =
        SqliteRepository.open(
            store.database(),
            store.writer(),
            LogIndex.ofService(
                RetentionRules.ofLife(Duration.ZERO), // of which nothing is asked
                IndexMerge.Room.ENDLESS,
                store.database()),
            new OwedAlerts(unused -> List.of(), () -> {}, Clock.systemUTC()),
            () -> Optional.of("the disk is full"),
            Clock.systemUTC(),
            metrics);
    assertTrue(repository.append(entry("one"), Optional.empty()).isCompletedExceptionally());
    assertEquals(1, metrics.writesRefused.count("disk_full"));
    assertTrue(writer.submit(0, tx -> 1).isCompletedExceptionally());
    assertEquals(1, metrics.writesRefused.count("stopping"));
  }

  @Test
  void aCommitThatFailedWithItsWritesAndOneThatDidNot() {
    CompletableFuture<Object> fails =
        store
            .writer()
            .submit(
                0,
                tx -> {
                  throw new SQLException("a failure of the test");
                });
    assertTrue(fails.handle((none, failure) -> failure != null).join());
    assertEquals(1, metrics.commitsFailed.count());
    assertEquals(1, metrics.writesFailed.count());
    assertEquals(0, metrics.batchLogs.count());
    store.probe();
    assertEquals(1, metrics.batchLogs.count());
    assertEquals(1, metrics.commitSeconds.count());
  }

  @Test
  void upkeepThatFailed() {
    store.writer().close();
    GroupCommit writer =
        FileWriter.start(
            store.database(),
            new CommitMeter(metrics, GroupCommit.Witness.NONE),
            new FailingUpkeep());
    Pause.until(() -> metrics.upkeepFailed.count() > 0, () -> "it is never counted");
    assertEquals(0, metrics.commitsFailed.count());
    writer.close();
  }

  private record FailingUpkeep() implements Upkeep {
    @Override
    public boolean isDue(Load load) {
      return true;
    }

    @Override
    public void step(Transaction tx) throws SQLException {
      throw new SQLException("a failure of the test");
    }
  }

  @Test
  void aCheckpointThatAReaderIsInTheWayOfAndALookThatTakesLong() throws Exception {
    LogRepository repository = store.repository(unused -> List.of(), () -> {});
    CountDownLatch looks = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Void> reader =
        CompletableFuture.runAsync(
            () ->
                store
                    .database()
                    .look(
                        snapshot -> {
                          snapshot.prepareStatement("SELECT count(*) FROM log").executeQuery();
                          looks.countDown();
                          return await(end);
                        }));
    assertTrue(looks.await(30, TimeUnit.SECONDS));
    long begin = System.nanoTime();
    String text = "word ".repeat(10_000);
    while (metrics.checkpointsLate.count() == 0
        || System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(1)) {
      IntStream.range(0, 10)
          .mapToObj(unused -> repository.append(entry(text), Optional.empty()))
          .toList()
          .forEach(CompletableFuture::join);
    }
    end.countDown();
    reader.join();
    // On a busy machine another look may take a second too.
    assertTrue(metrics.slowReads.count() >= 1, "it is not counted");
  }

  private static boolean await(CountDownLatch end) {
    try {
      return end.await(50, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
