package io.logwire.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * What stands where a file is wanted, in words. Who opens a pipe waits for its other end, maybe for
 * ever, and a device has no end; so this is asked before.
 */
public final class FileKind {
  /** What has an end, and can be read once. */
  public static final String PIPE = "a pipe";

  private static final int TYPE = 0170000; // S_IFMT and its kin, see inode(7)
  private static final int OF_A_PIPE = 0010000;
  private static final int OF_A_SOCKET = 0140000;

  private FileKind() {}

  /**
   * What it is, as in {@code a pipe}; absent for a file and where nothing is.
   *
   * @param options {@code NOFOLLOW_LINKS} where a link is no file
   */
  public static Optional<String> ifNoFile(Path path, LinkOption... options) {
    try {
      BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class, options);
      if (found.isRegularFile()) {
        return Optional.empty();
      }
      if (found.isDirectory()) {
        return Optional.of("a folder");
      }
      return Optional.of(
          found.isSymbolicLink() ? "a link to " + Files.readSymbolicLink(path) : special(path));
    } catch (IOException e) {
      return Optional.empty(); // who opens it says why it cannot be read
    }
  }

  /**
   * Why a file that is made whole must not take that name: a device or a pipe would be gone, and so
   * would the store. Absent where it may.
   */
  public static Optional<String> ifNoneToReplace(Path path) {
    boolean ofTheStore =
        path.getFileName().toString().startsWith("logwire.")
            && Files.exists(path.toAbsolutePath().resolveSibling("logwire.lock"));
    return ofTheStore ? Optional.of("a file of the service") : ifNoFile(path);
  }

  private static String special(Path path) throws IOException {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return "a device";
    }
    int type = (int) Files.getAttribute(path, "unix:mode") & TYPE;
    return type == OF_A_PIPE ? PIPE : type == OF_A_SOCKET ? "a socket" : "a device";
  }
}
