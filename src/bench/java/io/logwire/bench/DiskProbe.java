package io.logwire.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How slow the disk itself was meanwhile: another file on it gets a page and a sync, again and
 * again. A virtual disk pauses now and then, and a commit cannot be faster than it.
 */
final class DiskProbe implements AutoCloseable {
  private static final int PAGE = 4_096;
  private static final int PAUSE_MILLIS = 20;

  private final Path file;
  private final Thread thread = new Thread(this::run, "disk-probe");
  private volatile boolean over;
  private volatile long slowestNanos;

  private DiskProbe(Path file) {
    this.file = file;
  }

  /** Begins to probe with a file of its own in that folder. */
  static DiskProbe start(Path folder) {
    DiskProbe probe = new DiskProbe(folder.resolve("disk-probe"));
    probe.thread.setDaemon(true);
    probe.thread.start();
    return probe;
  }

  private void run() {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      while (!over) {
        channel.write(ByteBuffer.allocate(PAGE), 0);
        long before = System.nanoTime();
        channel.force(false);
        slowestNanos = Math.max(slowestNanos, System.nanoTime() - before);
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("the disk cannot be probed with " + file, e);
    }
  }

  /** The slowest sync so far. */
  double slowestMillis() {
    return slowestNanos / 1e6;
  }

  @Override
  public void close() throws IOException {
    over = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(file);
  }
}
