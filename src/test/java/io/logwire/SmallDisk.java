package io.logwire;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.logwire.docs.Program;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real file system of some MB, in memory, which gets as full as a test says. */
public final class SmallDisk implements AutoCloseable {
  private static final int PAGE = 4_096; // what it gives out

  private final Path folder;
  private final Path ballast;

  private SmallDisk(Path folder) {
    this.folder = folder;
    this.ballast = folder.resolve("ballast");
  }

  /** Mounts one there; the test is skipped where this user may not. */
  public static SmallDisk mount(Path folder, int megabytes) throws IOException {
    Files.createDirectory(folder);
    String size = "size=" + megabytes + "m";
    assumeTrue(
        Program.succeeds("mount", "-t", "tmpfs", "-o", size, "tmpfs", folder.toString()),
        "needs the right to mount");
    return new SmallDisk(folder);
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  /** Fills it so that this much is left. */
  public void leave(long bytes) throws IOException {
    free();
    byte[] page = new byte[PAGE];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (folder.toFile().getUsableSpace() > bytes) {
        out.write(page);
      }
    } catch (IOException e) {
      assertTrue(Files.exists(ballast), e.toString()); // who writes beside took the last of it
    }
  }

  /** Makes room again. */
  public void free() throws IOException {
    Files.deleteIfExists(ballast);
  }

  @Override
  public void close() throws IOException {
    Program.succeeds("umount", "--lazy", folder.toString());
  }
}
