package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.command.CommandRun;
import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.store.sqlite.TestStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code restore} on a disk that gets full after ever more bytes, so that each write fails once.
 */
@Timeout(120)
class RestoreOnAFullDiskTest {
  private static final int LOGS = 500;
  private static final long STEP = 56 << 10;

  @TempDir Path folder;
  private Path backup;

  @BeforeEach
  void backUp() {
    backup = folder.resolve("backup.db");
    try (TestStore store = new TestStore(folder.resolve("data"))) {
      store.appendAll(IntStream.range(0, LOGS).mapToObj(RestoreOnAFullDiskTest::entry).toList());
      store.store.backup().toFile(backup, false, true, logs -> {});
    }
  }

  // Of words that no other log has, so that the index is as large as it can be.
  private static LogEntry entry(int number) {
    String words =
        new Random(number)
            .ints(100)
            .mapToObj(Integer::toHexString)
            .collect(Collectors.joining(" "));
    return TestStore.entry("orders", "number " + number + " " + words);
  }

  @Test
  void leavesNothingOrAWholeStoreWhoseIndexTheServiceMakes() throws Exception {
    int nothing = 0;
    int withoutIndex = 0;
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 16)) {
      for (long room = 0; ; room += STEP) {
        Path data = Files.createDirectory(disk.folder().resolve("data" + room));
        disk.leave(room);
        CommandRun run = restore(data);
        disk.free();
        if (run.exit() == 0) {
          assertEquals("", run.err());
          assertHasEverything(data);
          break;
        }
        assertRefused(run);
        if (names(data).contains("logwire.db")) {
          withoutIndex++;
          assertTrue(run.err().contains("everything was restored"), run.err());
          assertHasEverything(data);
        } else {
          nothing++;
          assertNothingIsLeft(data);
          assertEquals(0, restore(data).exit(), "there is room now");
        }
        deleteAll(data);
      }
    }
    assertTrue(nothing > 5, nothing + " times nothing");
    assertTrue(withoutIndex > 5, withoutIndex + " times all but the index");
  }

  private static void assertRefused(CommandRun run) {
    assertEquals(1, run.exit(), run.toString());
    assertEquals("", run.out());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains("make room"), run.err());
  }

  private static void assertNothingIsLeft(Path data) throws IOException {
    TreeSet<String> names = names(data);
    names.removeAll(Set.of("logwire.lock", "native"));
    assertEquals(Set.of(), names);
  }

  private static void assertHasEverything(Path data) throws SQLException {
    try (TestStore store = new TestStore(data)) {
      assertEquals(LOGS, store.reader.find(LogQuery.latest(LOGS + 1)).size());
      assertEquals(1, store.reader.find(LogQuery.latest(2).text("\"number 77\"")).size());
      assertEquals(
          store.number("SELECT max(id) FROM log"), store.number("SELECT up_to FROM index_mark"));
    }
  }

  private static void deleteAll(Path data) throws IOException {
    try (Stream<Path> all = Files.walk(data)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    }
  }

  private static TreeSet<String> names(Path data) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    try (Stream<Path> all = Files.list(data)) {
      all.forEach(file -> names.add(file.getFileName().toString()));
    }
    return names;
  }

  private CommandRun restore(Path data) throws Exception {
    Path settings = Files.writeString(folder.resolve("some.properties"), "data=" + data + "\n");
    String[] words = {"--config=" + settings, "restore", backup.toString()};
    return CommandRun.of(new Commands().commandLine(words), words);
  }
}
