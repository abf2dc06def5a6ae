package io.logwire.store.sqlite.file;

import io.logwire.store.sql.Transaction;
import io.logwire.store.sql.Upkeep;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room on the disk that is not for logs.
 *
 * <p>Where less is free than the owner has said, retention deletes first what may go; then logs are
 * refused, but where the database has free pages for them.
 *
 * <p>Some of it is kept from all others, to delete with. A full disk takes no DELETE either, as
 * SQLite writes what it changes into the WAL, so a file of some megabytes stands beside the
 * database, and gives way to whoever deletes. Then the service takes no logs, which would fill that
 * room too, until the file is there again or the database has free pages for them.
 *
 * <p>Limit: other programs may fill the room before what is deleted has made some.
 *
 * <p>Threading: the upkeep is the writer thread's; any may ask the rest.
 */
public final class Reserve implements Upkeep {
  private static final Logger logger = LoggerFactory.getLogger(Reserve.class);

  private static final String FILE = "logwire.reserve";
  private static final long MOST = 16L << 20;
  private static final long LEAST = 4L << 20; // a WAL before its checkpoint, see Checkpoint
  private static final int FREE_PAGES = 256; // 1 MB

  private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(2); // a start has better to do
  private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long CHECK_MISSING_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Path file;
  private final long bytes; // to be free
  private final LongSupplier free;
  private final AtomicLong nextLook = new AtomicLong(System.nanoTime());
  private volatile long nextCheck = System.nanoTime() + FIRST_NANOS;
  private volatile boolean wasThere;
  private volatile boolean keepsOut;
  private volatile boolean low; // less is free than should be
  private volatile boolean deletedFirst; // since then
  private volatile boolean refuses; // as that was not enough

  private Reserve(Path file, long bytes, LongSupplier free) {
    this.file = file;
    this.bytes = bytes;
    this.free = free;
    this.wasThere = Files.exists(file);
  }

  /** The reserve of that folder, where so many bytes have to be free for a log to be taken. */
  public static Reserve of(DataFolder folder, long bytes) {
    Path data = folder.database().toAbsolutePath().getParent();
    return beside(folder.database(), bytes, () -> data.toFile().getUsableSpace());
  }

  /** The same for a disk that tells in its own way how much is free. */
  public static Reserve beside(Path database, long bytes, LongSupplier free) {
    return new Reserve(database.resolveSibling(FILE), bytes, free);
  }

  /** Gives the room away, if there is too little beside it to delete anything. */
  public void makeRoom() {
    if (free.getAsLong() >= LEAST) {
      return;
    }
    try {
      if (Files.deleteIfExists(file)) {
        logger.warn("the disk is full: {} has made room to delete with", file);
      }
    } catch (IOException e) {
      logger.warn("{} cannot make room on the full disk: {}", file, e.toString());
    }
  }

  /** Why logs are kept out of the room that is there to delete with, if they are; in words. */
  public Optional<String> refusal() {
    long now = System.nanoTime();
    long next = nextLook.get();
    if (now - next >= 0 && nextLook.compareAndSet(next, now + LOOK_NANOS)) {
      look();
    }
    if (refuses) {
      return Optional.of(
          "less than the %d MB of disk.reserve-mb are free on the disk".formatted(bytes >> 20));
    }
    return keepsOut
        ? Optional.of("the disk is full, and the room that is left is there to delete with")
        : Optional.empty();
  }

  /** Whether what may be deleted should be deleted now. */
  public boolean wantsRoom() {
    return low && !deletedFirst;
  }

  /** Whether there is not as much room as there should be, or logs are refused for want of it. */
  public boolean isShort() {
    return low || keepsOut || freeBytes() < MOST + LEAST;
  }

  /** Says that nothing is left that may be deleted. */
  public void nothingIsLeft() {
    deletedFirst = low;
  }

  /** The bytes that are free on the disk, its own file among them. */
  public long freeBytes() {
    return free.getAsLong() + file.toFile().length();
  }

  // A command may have taken it.
  private void look() {
    boolean isLow = bytes > 0 && freeBytes() < bytes;
    if (isLow && !low) {
      deletedFirst = false;
      nextCheck = System.nanoTime();
      logger.warn(
          "{} MB are free on the disk, which is less than disk.reserve-mb ({}): what may be deleted"
              + " is deleted now",
          freeBytes() >> 20,
          bytes >> 20);
    } else if (low && !isLow) {
      refuses = false;
      logger.info("{} MB are free on the disk, which is enough again", freeBytes() >> 20);
    }
    low = isLow;
    if (wasThere && Files.notExists(file)) {
      wasThere = false;
      keepsOut = true;
      logger.error(
          "logs are answered 503 until what is deleted, or you, have made room on the disk");
    }
  }

  @Override
  public boolean isDue(Load load) {
    return System.nanoTime() - nextCheck >= 0;
  }

  @Override
  public void step(Transaction tx) throws SQLException {
    look();
    boolean isThere = Files.exists(file) || make();
    boolean hasPages = Schema.number(tx.connection(), "PRAGMA freelist_count") >= FREE_PAGES;
    if (keepsOut && (isThere || hasPages)) {
      keepsOut = false;
      logger.info("there is room again: logs are taken");
    }
    boolean refused = refuses;
    refuses = low && deletedFirst && !hasPages;
    if (refuses && !refused) {
      logger.error("logs are answered 503 until there is as much room as disk.reserve-mb says");
    }
    nextCheck = System.nanoTime() + (isThere && !low ? CHECK_NANOS : CHECK_MISSING_NANOS);
  }

  /** Half of what is free, so that logs have the other half. */
  private boolean make() {
    long bytes = Math.min(MOST, free.getAsLong() / 2);
    if (bytes < LEAST) {
      return false;
    }
    byte[] noise = new byte[1 << 16]; // zeros may take no room
    new Random(1).nextBytes(noise);
    try {
      Files.createFile(file, OwnerOnly.file());
      try (OutputStream out = Files.newOutputStream(file)) {
        for (long written = 0; written < bytes; written += noise.length) {
          out.write(noise);
        }
      }
      wasThere = true;
      return true;
    } catch (IOException e) {
      makeRoom(); // somebody was faster
      return false;
    }
  }
}
