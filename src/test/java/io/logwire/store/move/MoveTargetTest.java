package io.logwire.store.move;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.SmallDisk;
import io.logwire.store.StoreException;
import io.logwire.store.StorePlace;
import io.logwire.store.postgres.PostgresPlace;
import io.logwire.store.postgres.PostgresServer;
import io.logwire.store.sqlite.SqlitePlace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the new store suffers while logs are copied into it, and that the next run goes on. */
@Timeout(300)
class MoveTargetTest extends MoveFixture {
  private static final int SOME = 3_000;
  private static final int MANY = 8_000; // more than the room that a file takes in advance
  private static final int DISK_MEGABYTES = 100;
  private static final int DISK_OF_A_SERVER_MEGABYTES = 200;
  private static final int LITTLE = 100_000; // bytes

  /** Copies into it, and does that after the first logs; what it fails with. */
  private String failure(StorePlace to, Runnable fault) {
    AtomicBoolean first = new AtomicBoolean(true);
    Move.Witness witness =
        (doing, logs, share) -> {
          if (doing.equals("copying") && first.getAndSet(false)) {
            fault.run();
          }
        };
    try (MovingStore old = file().from();
        MovingStore young = to.to();
        Move move = Move.begin(old, young, witness)) {
      return assertThrows(StoreException.class, move::catchUp).getMessage();
    }
  }

  private static void fill(SmallDisk disk) {
    try {
      disk.leave(LITTLE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void itsFileIsGoneOnWithAfterItsDiskWasFull() throws Exception {
    fillWithLongLogs(MANY);
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), DISK_MEGABYTES)) {
      StorePlace to = new SqlitePlace(disk.folder().resolve("data"));

      String said = failure(to, () -> fill(disk));
      disk.free();
      move(file(), to);

      assertTrue(said.contains(to.shown()) && said.contains("full"), said);
      assertTheSame(file(), to);
    }
  }

  @Test
  void itsDatabaseIsGoneOnWithAfterItsDiskWasFull() throws Exception {
    fillWithLongLogs(SOME);
    try (PostgresServer own = PostgresServer.startOnSmallDisk(DISK_OF_A_SERVER_MEGABYTES)) {
      StorePlace to = new PostgresPlace(own.newDatabase());

      String said = failure(to, () -> fill(own.disk()));
      own.disk().free();
      own.awaitOrStart();
      move(file(), to);

      assertTrue(said.contains(to.shown()), said);
      assertTheSame(file(), to);
    }
  }

  @Test
  void itsDatabaseIsGoneOnWithAfterItWasAway() throws Exception {
    fillWithLongLogs(SOME);
    try (PostgresServer own = PostgresServer.start()) {
      StorePlace to = new PostgresPlace(own.newDatabase());

      String said = failure(to, own::stopAtOnce);
      String away = assertThrows(StoreException.class, () -> move(file(), to)).getMessage();
      own.startAgain();
      move(file(), to);

      assertTrue(said.contains(to.shown()), said);
      assertTrue(away.contains(to.shown()), away);
      assertTheSame(file(), to);
    }
  }
}
