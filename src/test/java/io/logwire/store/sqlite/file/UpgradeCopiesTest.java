package io.logwire.store.sqlite.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.HandClock;
import io.logwire.store.sql.Upkeep;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long the copy from before an upgrade stays. */
class UpgradeCopiesTest {
  private static final Duration SIX_DAYS_AND_SOME = Duration.ofHours(6 * 24 + 23);

  @TempDir Path folder;
  private final HandClock clock = new HandClock();
  private long nanos;
  private boolean disbelieved;
  private boolean wantsRoom;
  private Path copy;
  private UpgradeCopies copies;

  @BeforeEach
  void copy() throws IOException {
    Path file = folder.resolve("logwire.db");
    copy = UpgradeCopies.name(file, 2);
    Files.writeString(copy, "the file as it was");
    Files.setLastModifiedTime(copy, FileTime.from(clock.instant()));
    copies = new UpgradeCopies(file, clock, () -> nanos, () -> disbelieved, () -> wantsRoom);
  }

  /** Makes the steps that are due within ten minutes. */
  private int steps() {
    int steps = 0;
    long end = nanos + TimeUnit.MINUTES.toNanos(10);
    while (nanos - end <= 0) {
      if (copies.isDue(Upkeep.Load.BUSY)) {
        copies.step(null);
        steps++;
      }
      nanos += TimeUnit.MILLISECONDS.toNanos(100);
    }
    return steps;
  }

  @Test
  void itGoesAfterSevenDays() {
    clock.advance(SIX_DAYS_AND_SOME);
    assertTrue(steps() <= 2, "it looks now and then");
    assertTrue(Files.exists(copy));
    clock.advance(Duration.ofHours(1));
    steps();
    assertFalse(Files.exists(copy));
  }

  @Test
  void itStaysWhileTheClockIsNotBelieved() {
    disbelieved = true;
    clock.advance(Duration.ofDays(400));
    steps();
    assertTrue(Files.exists(copy));
    disbelieved = false;
    steps();
    assertFalse(Files.exists(copy));
  }

  @Test
  void itGoesAtOnceWhereTheDiskHasLessThanItsReserve() {
    steps();
    assertTrue(Files.exists(copy));
    wantsRoom = true;
    assertTrue(copies.isDue(Upkeep.Load.BUSY));
    copies.step(null);
    assertFalse(Files.exists(copy));
  }

  @Test
  void aLargeOneGoesInPiecesAndIsNoCopyAnyMoreFromTheFirstOn() throws IOException {
    try (RandomAccessFile large = new RandomAccessFile(copy.toFile(), "rw")) {
      large.setLength(100 << 20);
    }
    Files.setLastModifiedTime(copy, FileTime.from(clock.instant()));
    clock.advance(Duration.ofDays(7));
    copies.step(null);
    assertFalse(Files.exists(copy));
    Path part = UpgradeCopies.part(copy);
    assertEquals(84 << 20, Files.size(part));
    steps();
    assertFalse(Files.exists(part));
  }
}
