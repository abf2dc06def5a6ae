package io.logwire.store.sqlite.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderLockTest {
  private static final String NAME = "some.lock";

  @TempDir Path folder;
  private FileLock held; // else it may be collected, and is none for this JVM

  /** A command that has the lock for a look, and no time from a busy machine to let it go. */
  @Test
  void isTakenThoughACommandThatLooksAtItIsHeldUp() throws Exception {
    FileChannel command = lock();
    AtomicInteger pauses = new AtomicInteger();
    Runnable untilTheTenth =
        () -> {
          if (pauses.incrementAndGet() == 10) {
            close(command);
          }
        };

    Optional<DataFolderLock> taken = DataFolderLock.take(folder, NAME, untilTheTenth);

    assertEquals(10, pauses.get());
    taken.orElseThrow().close();
  }

  @Test
  void isRefusedWhereAnotherKeepsIt() throws Exception {
    try (FileChannel server = lock()) {
      assertTrue(server.isOpen());
      assertTrue(DataFolderLock.take(folder, NAME, () -> {}).isEmpty());
      assertTrue(held.isValid());
    }
    assertTrue(DataFolderLock.isFree(folder.resolve(NAME)));
    try (DataFolderLock taken = DataFolderLock.take(folder, NAME, () -> {}).orElseThrow()) {
      assertTrue(taken.keep());
      assertFalse(DataFolderLock.isFree(folder.resolve(NAME)));
    }
  }

  private FileChannel lock() throws IOException {
    Path file = Files.createFile(folder.resolve(NAME));
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    held = channel.lock();
    return channel;
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
