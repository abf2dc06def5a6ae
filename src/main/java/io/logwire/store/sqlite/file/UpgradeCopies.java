package io.logwire.store.sqlite.file;

import io.logwire.store.StoreException;
import io.logwire.store.sql.Transaction;
import io.logwire.store.sql.Upkeep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copies that were made before upgrades, one at most once an upgrade is done. It goes when it
 * is seven days old, or earlier where the disk falls below its reserve. A large file is taken away
 * a piece at a time, as the system would else be busy with it for too long.
 *
 * <p>Threading: the writer thread.
 */
public final class UpgradeCopies implements Upkeep {
  private static final Logger logger = LoggerFactory.getLogger(UpgradeCopies.class);

  private static final Pattern NAME = Pattern.compile("logwire\\.before-schema-\\d+\\.db");
  private static final Duration LIFE = Duration.ofDays(7);
  private static final long LOOK_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long BYTES_OF_A_STEP = 16 << 20;

  private final Path file;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final BooleanSupplier disbelievesTheClock;
  private final BooleanSupplier wantsRoom;
  private long nextNanos;

  /** Those beside that file. */
  public UpgradeCopies(
      Path file,
      Clock clock,
      LongSupplier nanoTime,
      BooleanSupplier disbelievesTheClock,
      BooleanSupplier wantsRoom) {
    this.file = file;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.disbelievesTheClock = disbelievesTheClock;
    this.wantsRoom = wantsRoom;
    this.nextNanos = nanoTime.getAsLong();
  }

  /** What the copy is called that is made before a file gets that schema. */
  static Path name(Path file, int version) {
    return file.resolveSibling("logwire.before-schema-" + version + ".db");
  }

  /** One that is there, as the way back. */
  static Optional<Path> any(Path file) {
    try {
      return list(file).stream().findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What one is called that is not whole, or is going. */
  static Path part(Path file) {
    return file.resolveSibling("logwire.before-schema.part");
  }

  /** Removes those of other upgrades. */
  static void removeAllBut(Path file, int version) {
    try {
      for (Path copy : list(file)) {
        if (!copy.equals(name(file, version))) {
          Files.deleteIfExists(copy);
        }
      }
    } catch (IOException e) {
      logger.warn("an older copy beside {} is not removed: {}", file, e.toString());
    }
  }

  private static List<Path> list(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(Path::getFileName)
          .filter(name -> NAME.matcher(name.toString()).matches())
          .map(file::resolveSibling)
          .toList();
    }
  }

  @Override
  public boolean isDue(Load load) {
    return nanoTime.getAsLong() - nextNanos >= 0 || wantsRoom.getAsBoolean();
  }

  @Override
  public void step(Transaction tx) {
    nextNanos = nanoTime.getAsLong() + LOOK_NANOS;
    Path part = part(file);
    try {
      for (Path copy : list(file)) {
        String reason = reasonToGo(copy);
        if (!reason.isEmpty() && Files.notExists(part)) {
          Files.move(copy, part, StandardCopyOption.ATOMIC_MOVE);
          logger.info("{}, the copy from before the upgrade, is removed: {}", copy, reason);
        }
      }
      if (Files.exists(part)) {
        takeAPieceOf(part);
        nextNanos = nanoTime.getAsLong() + PAUSE_NANOS;
      }
    } catch (IOException e) {
      throw new StoreException(
          "the copy from before the upgrade is not removed: " + e.getMessage(), e);
    }
  }

  private String reasonToGo(Path copy) throws IOException {
    Duration age = Duration.between(Files.getLastModifiedTime(copy).toInstant(), clock.instant());
    if (age.compareTo(LIFE) >= 0 && !disbelievesTheClock.getAsBoolean()) {
      return "it is %d days old".formatted(age.toDays());
    }
    return wantsRoom.getAsBoolean() ? "the disk has less than disk.reserve-mb" : "";
  }

  private static void takeAPieceOf(Path part) throws IOException {
    long left = Files.size(part) - BYTES_OF_A_STEP;
    if (left <= 0) {
      Files.delete(part);
      return;
    }
    DataFolderFiles.shorten(part, left);
  }
}
