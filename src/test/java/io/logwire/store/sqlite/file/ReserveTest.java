package io.logwire.store.sqlite.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.store.sqlite.TestStore;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReserveTest {
  private static final long MB = 1L << 20;

  @TempDir Path folder;
  private final AtomicLong free = new AtomicLong(1_000 * MB);
  private Reserve reserve;

  @BeforeEach
  void open() {
    reserve = Reserve.beside(folder.resolve("any.db"), 64 * MB, free::get);
  }

  private void step(TestStore store) {
    store.writer.write(
        tx -> {
          reserve.step(tx);
          return true;
        });
  }

  @Test
  void asksToDeleteFirstAndRefusesLogsOnlyThen() {
    try (TestStore store = new TestStore(folder)) {
      step(store);
      assertFalse(reserve.wantsRoom());
      free.set(40 * MB);
      step(store);
      assertTrue(reserve.wantsRoom());
      assertEquals(Optional.empty(), reserve.refusal());
      reserve.nothingIsLeft();
      step(store);
      assertFalse(reserve.wantsRoom());
      assertTrue(reserve.refusal().orElseThrow().contains("64 MB of disk.reserve-mb"));
      free.set(65 * MB);
      step(store);
      assertEquals(Optional.empty(), reserve.refusal());
    }
  }

  @Test
  void letsLogsIntoTheFreePagesOfTheDatabase() {
    try (TestStore store = new TestStore(folder)) {
      store.writer.write(tx -> tx.statement("CREATE TABLE t (b BLOB)").executeUpdate());
      store.writer.write(
          tx -> tx.statement("INSERT INTO t VALUES (zeroblob(4000000))").executeUpdate());
      store.writer.write(tx -> tx.statement("DROP TABLE t").executeUpdate());
      free.set(40 * MB);
      step(store);
      reserve.nothingIsLeft();
      step(store);
      assertEquals(Optional.empty(), reserve.refusal());
    }
  }

  @Test
  void countsItsOwnFileAsFree() {
    try (TestStore store = new TestStore(folder)) {
      step(store); // makes it, with 16 MB
      free.set(50 * MB);
      step(store);
      assertFalse(reserve.wantsRoom());
      assertEquals(66 * MB, reserve.freeBytes());
    }
  }
}
