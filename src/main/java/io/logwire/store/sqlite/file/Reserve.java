package io.logwire.store.sqlite.file;

import io.logwire.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room on the disk that is kept to delete with. A full disk takes no DELETE either, as SQLite
 * writes what it changes into the WAL, so a file of some megabytes stands beside the database, and
 * gives way to whoever deletes.
 *
 * <p>Then the service takes no logs, which would fill that room too, until the file is there again
 * or the database has free pages for them.
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
  private final AtomicLong nextLook = new AtomicLong(System.nanoTime());
  private long nextCheck = System.nanoTime() + FIRST_NANOS;
  private volatile boolean wasThere;
  private volatile boolean keepsOut;

  private Reserve(Path file) {
    this.file = file;
    this.wasThere = Files.exists(file);
  }

  public static Reserve of(DataFolder folder) {
    return new Reserve(folder.database().resolveSibling(FILE));
  }

  /** Gives the room away, if there is too little beside it to delete anything. */
  public void makeRoom() {
    if (usable() >= LEAST) {
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

  /**
   * Keeps logs out of the room that is there to delete with.
   *
   * @throws StoreException if it is needed for that now
   */
  public void refuseLogs() {
    long now = System.nanoTime();
    long next = nextLook.get();
    if (now - next >= 0 && nextLook.compareAndSet(next, now + LOOK_NANOS)) {
      look();
    }
    if (keepsOut) {
      throw new StoreException(
          "the disk is full, and the room that is left is there to delete with");
    }
  }

  /** Whether logs are kept out of that room now. */
  public boolean keepsLogsOut() {
    return keepsOut;
  }

  // A command may have taken it.
  private void look() {
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
    if (keepsOut
        && (isThere || Schema.number(tx.connection(), "PRAGMA freelist_count") >= FREE_PAGES)) {
      keepsOut = false;
      logger.info("there is room again: logs are taken");
    }
    nextCheck = System.nanoTime() + (isThere ? CHECK_NANOS : CHECK_MISSING_NANOS);
  }

  private long usable() {
    return file.toAbsolutePath().getParent().toFile().getUsableSpace();
  }

  /** Half of what is free, so that logs have the other half. */
  private boolean make() {
    long bytes = Math.min(MOST, usable() / 2);
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
