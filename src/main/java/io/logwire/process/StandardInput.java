package io.logwire.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The standard input, which a caller may have closed by {@code <&-}. */
public final class StandardInput {
  private static final Path LINK = Path.of("/proc/self/fd/0");

  private StandardInput() {}

  /**
   * Has whoever reads it meet a fault where it was closed: Linux gives its number to the next file
   * that is opened, and a command would read one of Java's.
   */
  public static void markIfClosed() {
    try {
      Path input = Files.readSymbolicLink(LINK);
      String name = input.toString();
      if (input.startsWith(System.getProperty("java.home"))
          || name.endsWith(".jar")
          || name.endsWith(".jsa")) {
        System.setIn(new Closed());
      }
    } catch (IOException | UnsupportedOperationException e) {
      // another system than Linux
    }
  }

  private static final class Closed extends InputStream {
    @Override
    public int read() throws IOException {
      throw new IOException("the standard input is closed");
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return read();
    }
  }
}
