package io.logwire.bench;

import java.nio.file.Path;

/** Looks at the WAL of a folder many times a second, for how large it becomes. */
final class LargestWal {
  private static final long LOOK_MILLIS = 10;

  private final Path wal;
  private final Thread thread = new Thread(this::look, "wal");
  private volatile boolean stopping;
  private volatile long largest;

  private LargestWal(Path folder) {
    this.wal = folder.resolve("logwire.db-wal");
  }

  static LargestWal of(Path folder) {
    LargestWal looking = new LargestWal(folder);
    looking.thread.setDaemon(true);
    looking.thread.start();
    return looking;
  }

  private void look() {
    while (!stopping) {
      largest = Math.max(largest, wal.toFile().length());
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** The most bytes it has had. */
  long stop() throws InterruptedException {
    stopping = true;
    thread.join();
    return largest;
  }
}
