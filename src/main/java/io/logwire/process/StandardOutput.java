package io.logwire.process;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The standard output for commands, always in UTF-8. Where it takes no more, writing ends the
 * command by {@link Ended}, which {@link PrintWriter} and {@code System.out} would hide.
 */
public final class StandardOutput extends OutputStream {

  /** Nothing can be written any more. */
  public static final class Ended extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean closed;

    private Ended(boolean closed, IOException cause) {
      super("cannot write to the standard output: " + cause.getMessage(), cause);
      this.closed = closed;
    }

    /** Whether who reads has closed the pipe, as {@code head} does, and so has seen enough. */
    public boolean isClosed() {
      return closed;
    }
  }

  private final OutputStream out = new FileOutputStream(FileDescriptor.out);

  private StandardOutput() {}

  /**
   * A writer that keeps what it gets until a line is printed by {@code println}, or it is flushed.
   */
  public static PrintWriter open() {
    return new PrintWriter(
        new OutputStreamWriter(new StandardOutput(), StandardCharsets.UTF_8), true);
  }

  /** The same for bytes, unbuffered; a command uses one of the two. */
  public static OutputStream stream() {
    return new StandardOutput();
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw new Ended(isPipe(e), e);
    }
  }

  // The message is in the language of the machine, so the kind of file is asked first.
  private static boolean isPipe(IOException e) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("pipe:") || target.startsWith("socket:");
    } catch (IOException | UnsupportedOperationException unknown) {
      return String.valueOf(e.getMessage()).contains("pipe");
    }
  }
}
