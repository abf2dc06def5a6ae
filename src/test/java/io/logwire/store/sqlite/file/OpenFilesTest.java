package io.logwire.store.sqlite.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFilesTest {
  @TempDir Path folder;

  /** As on a file system that numbers a file anew while it is open. */
  @Test
  void aFileIsNotLostAsLongAsTheOneOfThatNameIsOpenHere() throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "needs /proc");
    Path file = Files.createFile(folder.resolve("logwire.db"));
    OpenFiles files = new OpenFiles(file);
    assertEquals(Optional.empty(), files.lost());
    Files.move(file, folder.resolve("elsewhere.db"));
    assertEquals(Optional.of(file), files.lost());
    Files.createFile(file);
    assertEquals(Optional.of(file), files.lost());
    try (FileChannel open = FileChannel.open(file)) {
      assertEquals(Optional.empty(), files.lost(), () -> "though it is open: " + open);
    }
    assertEquals(Optional.of(file), files.lost());
  }
}
