package io.logwire.store.sqlite.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.SmallDisk;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.StoreException;
import io.logwire.store.sqlite.ReleasedFile;
import io.logwire.store.sqlite.TestStore;
import io.logwire.store.sqlite.backup.BackupCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An upgrade whose disk gets full in front of each of its steps, with ever more room for it. */
@Timeout(180)
class UpgradeOnAFullDiskTest {
  private static final int STEPS = 12;
  private static final int LOGS = ReleasedFile.LOGS + 300;
  private static final long[] LEFT = {0, 16 << 10, 64 << 10, 256 << 10, 1 << 20};

  @TempDir Path folder;
  private int failed;
  private int done;

  private void makeLarge(Path data) throws IOException {
    ReleasedFile.putInto(data, 1);
    LogEntry entry =
        new LogEntry(
            "jobs", "", "large", "word ".repeat(400), LogType.ERROR, false, List.of(), Map.of());
    try (TestStore store = new TestStore(data)) {
      for (int i = ReleasedFile.LOGS; i < LOGS; i++) {
        store.append(entry);
      }
    }
  }

  @Test
  void changesNothingHalfAndGoesOnWhenThereIsRoom() throws Exception {
    Path source = folder.resolve("source");
    makeLarge(source);
    for (int step = 0; step < STEPS; step++) {
      for (long left : LEFT) {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve(step + "-" + left), 8)) {
          Path data = Files.createDirectory(disk.folder().resolve("data"));
          Files.copy(source.resolve("logwire.db"), data.resolve("logwire.db"));
          String words = upgrade(data, disk, step, left);
          boolean isNamed = words.isEmpty() || words.contains("disk is full");
          assertTrue(isNamed, () -> words);
          assertTrue(schema(data) == 1 || schema(data) == 2 || words.isEmpty(), words);
          assertFalse(Files.exists(data.resolve("logwire.before-schema.part")), words);
          disk.free();
          UpgradeProcess.open(data, new CopyBefore(true, 0), next -> {}).close();
          assertEquals(3, schema(data));
          assertEquals(LOGS, BackupCheck.of(data.resolve("logwire.before-schema-3.db")).logs());
          assertChangedOnce(data.resolve("logwire.db"));
        }
      }
    }
    assertTrue(failed > 10 && done > 5, failed + " failed, and done were " + done);
  }

  /** Fills the disk in front of that step; what was said if it failed. */
  private String upgrade(Path data, SmallDisk disk, int stop, long left) {
    int[] steps = {0};
    try {
      UpgradeProcess.open(
              data,
              new CopyBefore(true, 0),
              step -> {
                if (steps[0]++ == stop) {
                  leave(disk, left);
                }
              })
          .close();
      done++;
      return "";
    } catch (StoreException e) {
      failed++;
      return e.getMessage();
    }
  }

  private static void leave(SmallDisk disk, long bytes) {
    try {
      disk.leave(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int schema(Path data) {
    return FileCheck.<Integer>peek(data.resolve("logwire.db"), Schema::version);
  }

  private static void assertChangedOnce(Path file) throws Exception {
    try (Connection connection = FileCheck.look(file, "mode=ro")) {
      assertEquals(LOGS, Schema.number(connection, "SELECT count(*) FROM log"));
      assertEquals(
          10L * (ReleasedFile.LOGS * 2 + 300),
          Schema.number(connection, "SELECT sum(words) FROM log"));
    }
  }
}
