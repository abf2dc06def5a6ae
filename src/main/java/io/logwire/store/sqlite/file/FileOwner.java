package io.logwire.store.sqlite.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Whose a file is, and who may write it. No question follows a link. */
final class FileOwner {
  private static final Path THIS_PROCESS = Path.of("/proc/self"); // belongs to its user

  private FileOwner() {}

  /** Whether this process made that file, and nobody else may write it. */
  static boolean isOursAlone(Path file) throws IOException {
    if (!isPosix(file)) {
      return true;
    }
    Set<PosixFilePermission> rights = attributes(file).permissions();
    return !rights.contains(PosixFilePermission.OTHERS_WRITE)
        && !rights.contains(PosixFilePermission.GROUP_WRITE)
        && isOurs(file);
  }

  /** Whether it belongs to the user of this process, who may have no name. */
  static boolean isOurs(Path file) throws IOException {
    if (Files.exists(THIS_PROCESS)) {
      Object user = Files.getAttribute(THIS_PROCESS, "unix:uid");
      return user.equals(Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS));
    }
    return attributes(file).owner().getName().equals(System.getProperty("user.name"));
  }

  /** The user of this process, by number where there is no name for it. */
  static String user() {
    String name = System.getProperty("user.name");
    if (!name.equals("?") || Files.notExists(THIS_PROCESS)) {
      return name;
    }
    try {
      return Files.getAttribute(THIS_PROCESS, "unix:uid").toString();
    } catch (IOException e) {
      return name;
    }
  }

  /** Whether every user of this machine may write it; a link is what it leads to. */
  static boolean isOpenToAll(Path folder) throws IOException {
    return isPosix(folder)
        && Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_WRITE);
  }

  /**
   * Gives what was just made to the owner of that folder. Only root can, and only there it has to
   * be: a file of root in the folder of the service would be in its way.
   */
  static void give(Path made, Path folder) throws IOException {
    if (!isPosix(made) || !Files.getAttribute(made, "unix:uid").equals(0)) {
      return;
    }
    PosixFileAttributes wanted = Files.readAttributes(folder, PosixFileAttributes.class);
    if (!wanted.owner().equals(attributes(made).owner())) {
      PosixFileAttributeView view =
          Files.getFileAttributeView(made, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
      view.setGroup(wanted.group());
      view.setOwner(wanted.owner());
    }
  }

  /** For its owner, as in {@code data/logwire.db (owner root, mode rw-r--r--)}. */
  static String describe(Path file) {
    try {
      PosixFileAttributes found = attributes(file);
      return "%s (owner %s, mode %s)"
          .formatted(
              file.toAbsolutePath(),
              found.owner().getName(),
              PosixFilePermissions.toString(found.permissions()));
    } catch (IOException | UnsupportedOperationException e) {
      return file.toAbsolutePath().toString();
    }
  }

  private static boolean isPosix(Path file) {
    return Files.getFileAttributeView(file, PosixFileAttributeView.class) != null;
  }

  private static PosixFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }
}
