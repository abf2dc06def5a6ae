package io.logwire.command.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What can be read only once, in a file that only its owner can read, {@code
 * import-NUMBER.PROCESS.part}. It is gone when this is closed, or the process ends; what a killed
 * one has left is removed by the next import and the next start of the service.
 */
public final class StreamCopy implements AutoCloseable {
  private static final int PART = 1 << 16;
  private static final int PARTS_OF_A_LOOK = 16;

  private final Path file;

  private StreamCopy(Path file) {
    this.file = file;
  }

  /**
   * Reads that to its end.
   *
   * @param room that it leaves
   * @throws Room.TooLittle if it is longer than that; it tells how much was read, for nothing
   */
  public static StreamCopy of(InputStream in, Path folder, Room room) throws IOException {
    String end = "." + ProcessHandle.current().pid() + ".part";
    StreamCopy copy = new StreamCopy(Files.createTempFile(folder, "import-", end));
    copy.file.toFile().deleteOnExit();
    try {
      copy.fill(in, room);
      return copy;
    } catch (IOException e) {
      copy.close();
      throw e;
    }
  }

  // Into the file that is there: a copy that replaced it would have the rights of the umask.
  private void fill(InputStream in, Room room) throws IOException {
    byte[] part = new byte[PART];
    long parts = 0;
    long bytes = 0;
    long lines = 0;
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int read = in.read(part); read >= 0; read = in.read(part)) {
        if (parts++ % PARTS_OF_A_LOOK == 0) {
          room.check();
        }
        out.write(part, 0, read);
        bytes += read;
        lines += lines(part, read);
      }
    } catch (Room.TooLittle e) {
      throw new Room.TooLittle(
          String.format(
              Locale.ROOT,
              "%,d lines (%,d MB) were read, and no more fits: %s; nothing was imported",
              lines,
              bytes >> 20,
              e.getMessage()));
    }
  }

  private static int lines(byte[] part, int length) {
    int lines = 0;
    for (int i = 0; i < length; i++) {
      lines += part[i] == '\n' ? 1 : 0;
    }
    return lines;
  }

  /** Where it is. */
  public Path file() {
    return file;
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }
}
