package io.logwire.store.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.store.StoreException;
import io.logwire.store.StorePlace;
import io.logwire.store.postgres.PostgresPlace;
import io.logwire.store.sqlite.SqlitePlace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A migration that is killed, or whose connection is cut, at a random moment, and done again.
 * {@code -Dmigrate.cuts=20} for a longer run.
 */
@Timeout(300)
class MoveCutShortTest extends MoveFixture {
  private static final int LOGS = 3_000;
  private static final int CUTS = Integer.getInteger("migrate.cuts", 2);

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @Test
  void isGoneOnWithAfterAKill() throws Exception {
    fillWithLongLogs(LOGS);
    long whole = 0; // how long one takes
    for (int round = 0; round <= CUTS; round++) {
      StorePlace to =
          round % 3 == 2
              ? new SqlitePlace(folder.resolve("copy" + round))
              : new PostgresPlace(server.newDatabase());
      long begin = System.nanoTime();
      Process child = migrate(to);
      if (round > 0) {
        child.waitFor(whole / 4 + (long) (random.nextDouble() * whole), TimeUnit.NANOSECONDS);
        child.destroyForcibly();
      }
      assertTrue(child.waitFor(100, TimeUnit.SECONDS));
      whole = round == 0 ? System.nanoTime() - begin : whole;
      move(file(), to);
      assertTheSame(file(), to);
      goBack();
    }
  }

  // Before its tables are committed, which takes long on a slow disk.
  @Test
  void makesTheFileThatAKillHasLeftEmpty() throws Exception {
    fillWithLongLogs(10);
    StorePlace to = elsewhere();
    Files.createFile(Files.createDirectory(to.folder()).resolve("logwire.db"));
    move(file(), to);
    assertTheSame(file(), to);
  }

  private Process migrate(StorePlace to) throws Exception {
    String place = to instanceof PostgresPlace database ? database.url() : to.shown();
    ProcessBuilder child =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "io.logwire.LogWire",
            "migrate",
            "--to",
            place);
    child.environment().put("LOGWIRE_DATA", data().toString());
    return child
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(folder.resolve("said").toFile())
        .start();
  }

  @Test
  void isGoneOnWithAfterItsConnectionsAreCut() throws Exception {
    fillWithLongLogs(LOGS);
    List<Boolean> cuts = new ArrayList<>();
    long whole = nanosOfMoveTo(server.newDatabase());
    goBack();
    for (int round = 0; round < 15 * CUTS && cuts.size() < CUTS; round++) {
      String target = server.newDatabase();
      long most = whole;
      Thread cut = new Thread(() -> cutAtAnyMoment(target, most));
      cut.start();
      try {
        whole = Math.min(whole, nanosOfMoveTo(target)); // the first has classes to load
      } catch (StoreException e) {
        cuts.add(true);
      }
      cut.join();
      move(file(), new PostgresPlace(target));
      assertTheSame(file(), new PostgresPlace(target));
      goBack();
    }
    assertEquals(CUTS, cuts.size(), "seed " + seed);
  }

  private long nanosOfMoveTo(String target) throws InterruptedException {
    long begin = System.nanoTime();
    move(file(), new PostgresPlace(target));
    return System.nanoTime() - begin;
  }

  private void cutAtAnyMoment(String target, long whole) {
    LockSupport.parkNanos((long) (random.nextDouble() * whole));
    server.terminateSessions(target);
  }
}
