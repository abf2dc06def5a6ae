package io.logwire.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.Pause;
import io.logwire.metrics.Metrics;
import io.logwire.store.sqlite.backup.BackupCheck;
import io.logwire.store.sqlite.backup.BackupSchedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The service's own backups. */
@Timeout(60)
class BackupScheduleTest {
  private static final Instant NOW = Instant.parse("2026-03-14T03:15:00Z");

  @TempDir Path folder;
  private final Clock clock = new HandClock(NOW.toString());
  private final Metrics metrics = new Metrics();
  private Path backups;
  @AutoClose private TestStore store;

  @BeforeEach
  void open() throws IOException {
    backups = Files.createDirectory(folder.resolve("backups"));
    store = new TestStore(folder.resolve("data"));
    store.append(TestStore.entry("orders", "one"));
  }

  private BackupSchedule start(Path into) {
    return BackupSchedule.start(
        store.store.backup(), into, Duration.ofHours(24), 2, clock, metrics.store.backups);
  }

  private static void await(BooleanSupplier happened) {
    while (!happened.getAsBoolean()) {
      Pause.beforeTheNextLook();
    }
  }

  private long made() {
    return metrics.store.backups.count("made");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(backups)) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void there(String... names) throws IOException {
    for (String name : names) {
      Files.createFile(backups.resolve(name));
    }
  }

  @Test
  void makesOneThatIsDueAndKeepsTheNewest() throws IOException {
    there("logwire-20260312T031500Z.db", "logwire-20260313T031500Z.db", "mine.db");
    try (BackupSchedule schedule = start(backups)) {
      await(() -> made() == 1);
      assertEquals(Optional.of(NOW), schedule.newest());
      assertEquals(Optional.empty(), schedule.trouble());
    }
    assertEquals(
        List.of("logwire-20260313T031500Z.db", "logwire-20260314T031500Z.db", "mine.db"), files());
    assertEquals(1, BackupCheck.of(backups.resolve("logwire-20260314T031500Z.db")).logs());
  }

  @Test
  void removesWhatAKilledServiceHasLeft() throws IOException {
    String left = "logwire-20260313T031500Z.db.%d.part";
    there(left.formatted(999_999_999), "mine.db.999999999.part");
    // In a container the service that was killed had the same number.
    there(left.formatted(ProcessHandle.current().pid()));
    try (BackupSchedule schedule = start(backups)) {
      await(() -> made() == 1);
      assertEquals(Optional.empty(), schedule.trouble());
    }
    assertEquals(List.of("logwire-20260314T031500Z.db", "mine.db.999999999.part"), files());
  }

  @Test
  void aClockThatWasAheadCostsNoBackup() throws IOException {
    there(
        "logwire-20260312T031500Z.db",
        "logwire-20360101T000000Z.db",
        "logwire-20360102T000000Z.db");
    try (BackupSchedule schedule = start(backups)) {
      await(() -> made() == 1);
      assertEquals(Optional.of(NOW), schedule.newest());
    }
    assertEquals(4, files().size(), () -> "one of them was deleted");
  }

  @Test
  void tellsWhyThereIsNoneAndLeavesNothing() throws IOException {
    try (BackupSchedule schedule = start(folder.resolve("missing"))) {
      await(() -> metrics.store.backups.count("failed") == 1);
      await(() -> schedule.trouble().isPresent());
      assertTrue(schedule.trouble().orElseThrow().contains("make it first"));
      assertEquals(Optional.empty(), schedule.newest());
    }
    assertEquals(List.of(), files());
  }
}
