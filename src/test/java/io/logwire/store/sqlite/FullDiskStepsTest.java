package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.SmallDisk;
import io.logwire.SqliteFile;
import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.RetentionRules;
import io.logwire.store.StoreException;
import io.logwire.store.sql.LogIndex;
import io.logwire.store.sql.Upkeep;
import io.logwire.store.sqlite.backup.BackupCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that gets full in the midst of what the store does by itself, after ever more bytes, so
 * that each of its writes is once the one that fails.
 */
@Timeout(180)
class FullDiskStepsTest {
  private static final int MB = 24;
  private static final long STEP = 24 << 10;
  private static final int LOGS_OF_A_SEGMENT = 6; // so that there are enough to be merged
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path folder;

  private int failed; // as the disk was full
  private int done;

  /** Some kB of words that no other log has. */
  private static LogEntry entry(String reference) {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < 150; i++) {
      body.append(Integer.toHexString(reference.hashCode() * 31 + i * 7_919)).append(' ');
    }
    return new LogEntry(
        "orders", reference, "", body.toString(), LogType.ACTION, false, List.of(), Map.of());
  }

  private static Set<String> append(TestStore store, String prefix, int logs) {
    Set<String> references = new TreeSet<>();
    for (int i = 0; i < logs; i++) {
      store.append(entry(prefix + i));
      references.add(prefix + i);
    }
    return references;
  }

  /** Whether there was room for one more, which is kept then, and else refused in words. */
  private static boolean takes(TestStore store, String reference) {
    try {
      store.append(entry(reference));
      return true;
    } catch (CompletionException e) {
      assertTrue(e.getCause() instanceof StoreException, e::toString);
      assertTrue(e.getCause().getMessage().contains("disk is full"), e::toString);
      return false;
    }
  }

  private static Set<String> references(TestStore store) {
    return store.reader.find(LogQuery.latest(10_000)).stream()
        .map(log -> log.entry().reference())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** All of them are there and found, the index has them, and the file is sound. */
  private static void assertWhole(TestStore store, Set<String> expected) throws SQLException {
    assertEquals(expected, references(store));
    assertEquals("ok", store.text("PRAGMA integrity_check"));
    assertEquals(expected.size(), store.number("SELECT sum(logs) FROM log_count"));
    for (String reference : expected) {
      List<?> found = store.reader.find(LogQuery.latest(9).reference(reference));
      assertEquals(1, found.size(), reference);
    }
  }

  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  /** Does it until it is done or the disk is full; whether it was done. */
  private boolean isDone(Work work) throws Exception {
    try {
      work.run();
      done++;
      return true;
    } catch (StoreException e) {
      failed++;
      assertTrue(e.getMessage().contains("disk is full"), e.getMessage());
      return false;
    }
  }

  private static LogIndex few(TestStore store) {
    return new LogIndex(
        1, LOGS_OF_A_SEGMENT, RetentionRules.NONE, SizeBound::mostLogs, store.database);
  }

  private static void index(TestStore store, LogIndex index) {
    while (index.isBehind()) {
      RetentionSteps.step(store, index);
      while (index.merge().isDue(Upkeep.Load.IDLE)) {
        RetentionSteps.step(store, index.merge());
      }
    }
  }

  @Test
  void theIndexLosesNothingAndCatchesUpWhenThereIsRoom() throws Exception {
    for (long left = 0; done < 2; left += STEP) {
      try (SmallDisk disk = SmallDisk.mount(folder.resolve("i" + left), MB);
          TestStore store = new TestStore(disk.folder().resolve("data"))) {
        Set<String> kept = append(store, "a", 120);
        LogIndex index = few(store);
        disk.leave(left);
        isDone(() -> index(store, index));
        if (takes(store, "full")) {
          kept.add("full");
        }
        disk.free();
        assertTrue(takes(store, "after"), "it heals by itself");
        kept.add("after");
        index(store, few(store));
        assertEquals(
            store.number("SELECT max(id) FROM log"), store.number("SELECT up_to FROM index_mark"));
        assertTrue(store.number("SELECT count(*) FROM index_segment") < 16, "some are merged");
        assertWhole(store, kept);
      }
    }
    assertTrue(failed > 4, "it was full in the midst of it " + failed + " times");
  }

  /** Else there is room in it, whatever the disk has. */
  private static void emptyTheWal(TestStore store) throws SQLException {
    SqliteFile.execute(store.database.file(), "PRAGMA wal_checkpoint(TRUNCATE)");
  }

  @Test
  void retentionDeletesNothingElseAndGoesOnWhenThereIsRoom() throws Exception {
    for (long left = 0; done < 2; left += STEP) {
      RetentionSteps steps = new RetentionSteps();
      try (SmallDisk disk = SmallDisk.mount(folder.resolve("r" + left), MB);
          TestStore store =
              new TestStore(disk.folder().resolve("data"), steps.clock, Duration.ZERO)) {
        append(store, "old", 300);
        index(store, few(store));
        Retention retention = steps.retention(store, RetentionRules.ofLife(DAY));
        steps.pass(DAY.multipliedBy(3));
        Set<String> kept = append(store, "new", 20);
        emptyTheWal(store);
        disk.leave(left);
        isDone(() -> steps.run(store, retention));
        if (takes(store, "full")) {
          kept.add("full");
        }
        Set<String> there = references(store);
        assertTrue(there.containsAll(kept), there::toString);
        disk.free();
        assertTrue(takes(store, "after"), "it heals by itself");
        kept.add("after");
        steps.pass(Duration.ofMinutes(2));
        steps.run(store, retention);
        assertWhole(store, kept);
      }
    }
    assertTrue(failed > 1, "it was full in the midst of it " + failed + " times");
  }

  @Test
  void aBackupLeavesNothingOfItselfAndTheNextOneIsWhole() throws Exception {
    try (TestStore store = new TestStore(folder.resolve("data"))) {
      Set<String> kept = append(store, "a", 600);
      for (long left = 0; done < 2; left += 3 * STEP) {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("b" + left), MB)) {
          Path file = disk.folder().resolve("backup.db");
          disk.leave(left);
          boolean made = isDone(() -> store.store.backup().toFile(file, true, true, logs -> {}));
          assertEquals(made ? List.of("backup.db") : List.of(), names(disk.folder()));
          kept.add("b" + left);
          assertTrue(takes(store, "b" + left), "the store has room");
          disk.free();
          store.store.backup().toFile(file, true, true, logs -> {});
          assertEquals(kept.size(), BackupCheck.of(file).logs());
        }
      }
      assertWhole(store, kept);
    }
    assertTrue(failed > 4, "it was full in the midst of it " + failed + " times");
  }

  /** One that is there stays as it was, whatever becomes of the one that was to replace it. */
  @Test
  void aBackupThatIsThereStaysWhereTheNextOneHasNoRoom() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), MB);
        TestStore store = new TestStore(folder.resolve("data"))) {
      append(store, "a", 200);
      Path file = disk.folder().resolve("backup.db");
      store.store.backup().toFile(file, false, true, logs -> {});
      byte[] before = Files.readAllBytes(file);
      append(store, "b", 200);
      for (long left : new long[] {0, 100_000, 300_000}) {
        disk.leave(left);
        isDone(() -> store.store.backup().toFile(file, true, true, logs -> {}));
        assertEquals(200, BackupCheck.of(file).logs());
        assertEquals(before.length, Files.size(file));
      }
    }
    assertEquals(3, failed);
  }

  private static List<String> names(Path disk) throws Exception {
    List<String> names = new ArrayList<>();
    try (Stream<Path> all = Files.list(disk)) {
      all.map(path -> path.getFileName().toString())
          .filter(name -> !name.equals("ballast"))
          .forEach(names::add);
    }
    return names;
  }
}
