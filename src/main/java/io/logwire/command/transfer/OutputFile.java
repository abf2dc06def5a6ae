package io.logwire.command.transfer;

import io.logwire.log.FileKind;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * A file that has its name when it is whole and on disk. Until then it has another one beside it,
 * which is gone when this is closed or the process is ended. Only its owner can read it.
 */
public final class OutputFile extends OutputStream {

  /** There is a file of that name. */
  public static final class Exists extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private final Path path;
  private final boolean replaces;
  private final Path part;
  private final FileOutputStream out;

  private OutputFile(Path path, boolean replaces, Path part) throws IOException {
    this.path = path;
    this.replaces = replaces;
    this.part = part;
    this.out = new FileOutputStream(part.toFile());
  }

  /**
   * Begins a file.
   *
   * @param replaces whether another one of that name may be replaced
   * @throws Exists if there is one that may not
   */
  public static OutputFile open(Path path, boolean replaces) throws IOException {
    Optional<String> other = FileKind.ifNoneToReplace(path);
    if (other.isPresent()) {
      throw new IOException("it is %s, which no file may replace".formatted(other.get()));
    }
    if (Files.exists(path) && !replaces) {
      throw new Exists();
    }
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException("there is no folder " + folder);
    }
    Path part = Files.createTempFile(folder, path.getFileName() + ".", ".part");
    part.toFile().deleteOnExit(); // Ctrl-C
    return new OutputFile(path, replaces, part);
  }

  @Override
  public void write(int b) throws IOException {
    out.write(b);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
  }

  /** Gives it its name. */
  public void finish() throws IOException {
    out.getFD().sync();
    out.close();
    if (Files.exists(path) && !replaces) {
      throw new Exists();
    }
    Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    out.close();
    Files.deleteIfExists(part);
  }
}
