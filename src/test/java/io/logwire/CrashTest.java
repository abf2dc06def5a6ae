package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.store.LogReader;
import io.logwire.store.Store;
import io.logwire.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kill -9 at any moment. {@code -Dcrash.kills=300} for a longer run, {@code -Dcrash.seed} for the
 * moments of an earlier one.
 */
class CrashTest {
  private static final int KILLS = Integer.getInteger("crash.kills", 20);
  private static final long READY_NANOS = TimeUnit.SECONDS.toNanos(20);

  @TempDir Path home;

  private final long seed = Long.getLong("crash.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Ledger ledger = new Ledger();
  private long firstStart; // how long it takes here and now, in nanoseconds

  @Test
  void keepsWhatItAcknowledgedAndNothingElseWhenItIsKilledAtAnyMoment() throws Exception {
    Path data = home.resolve("data");
    long before = System.nanoTime();
    ChildServer child = ChildServer.start(data);
    firstStart = System.nanoTime() - before;
    try {
      for (int kill = 1; kill <= KILLS; kill++) {
        if (kill % 4 == 0) {
          child.kill();
          killWhileItStarts(data);
        } else {
          killUnderLoad(child, kill);
        }
        child = restart(data, kill);
        ledger.check(data.resolve("logwire.db"));
        if (kill % 5 == 0 || kill == KILLS) {
          checkWithTheReader(data);
        }
      }
    } catch (Exception | AssertionError e) {
      throw failure(e);
    } finally {
      child.close();
    }
  }

  @Test
  void startsAfterFirstStartsThatWereKilledAtAnyMoment() throws Exception {
    long before = System.nanoTime();
    ChildServer.start(home.resolve("timed")).close();
    firstStart = System.nanoTime() - before;
    try {
      for (int kill = 0; kill < Math.max(4, KILLS / 5); kill++) {
        Path data = home.resolve("data" + kill);
        killWhileItStarts(data);
        restart(data, kill).close();
      }
    } catch (Exception | AssertionError e) {
      throw failure(e);
    }
  }

  private AssertionError failure(Throwable e) {
    return new AssertionError("-Dcrash.seed=%d: %s".formatted(seed, e), e);
  }

  private void killUnderLoad(ChildServer child, int kill) throws Exception {
    try (HttpLoad small = new HttpLoad(child.port(), "small" + kill, 7, 60, ledger);
        HttpLoad large = new HttpLoad(child.port(), "large" + kill, 1, 65_000, ledger)) {
      small.awaitAcknowledged(1);
      child.endsWithin(TimeUnit.MICROSECONDS.toNanos(random.nextInt(300_000)));
      child.kill();
      small.awaitEnd();
      large.awaitEnd();
    }
  }

  // The first half of a start is the JVM's own and of no interest.
  private void killWhileItStarts(Path data) throws Exception {
    try (ChildServer child = ChildServer.launch(data)) {
      child.endsWithin((long) (firstStart * (0.4 + 0.7 * random.nextDouble())));
      child.kill();
    }
  }

  private ChildServer restart(Path data, int kill) throws Exception {
    long before = System.nanoTime();
    ChildServer child = ChildServer.start(data);
    String reference = "restart" + kill;
    ledger.sent(reference, 10);
    try (LogClient client = child.connect()) {
      ledger.acknowledged(reference, client.send(Ledger.json(reference, 10)).logId());
    }
    long ready = System.nanoTime() - before;
    // A machine that is busy with other work makes every start slow, the first one too.
    assertTrue(
        ready < Math.max(READY_NANOS, 5 * firstStart),
        () -> "ready after " + Duration.ofNanos(ready));
    child.assertNoLeftOvers(true);
    return child;
  }

  private void checkWithTheReader(Path data) {
    List<String> some = new ArrayList<>(ledger.acknowledged());
    Collections.shuffle(some, random);
    try (Store store = SqliteStore.existing(data, Clock.systemUTC())) {
      LogReader reader = store.reader();
      for (String reference : some.subList(0, Math.min(500, some.size()))) {
        List<StoredLog> found = reader.find(LogQuery.latest(2).reference(reference));
        assertEquals(
            List.of(ledger.idOf(reference)),
            found.stream().map(StoredLog::id).toList(),
            () -> "what the reader finds of " + reference);
      }
    }
  }
}
