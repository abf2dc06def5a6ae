package io.logwire.store.sqlite.file;

import java.nio.file.FileSystems;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** The rights of what is made in the data folder: nobody but its owner can read it. */
final class OwnerOnly {
  private OwnerOnly() {}

  static FileAttribute<?>[] folder() {
    return rights("rwx------");
  }

  static FileAttribute<?>[] file() {
    return rights("rw-------");
  }

  private static FileAttribute<?>[] rights(String rights) {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))
        }
        : new FileAttribute<?>[0];
  }
}
