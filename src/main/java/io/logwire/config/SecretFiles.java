package io.logwire.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** Who may read a file that holds a secret. */
final class SecretFiles {
  private SecretFiles() {}

  /**
   * A warning where every user of this machine can read that file. Where a container platform puts
   * its secrets ({@code /run}), it has seen to that in other ways.
   */
  static Optional<String> warning(Path file, String key) {
    try {
      Path real = file.toRealPath();
      boolean mounted = real.startsWith("/run") || real.startsWith("/var/run");
      if (!mounted
          && Files.getPosixFilePermissions(real).contains(PosixFilePermission.OTHERS_READ)) {
        return Optional.of(
            "%s holds a secret (%s), and every user of this machine can read it; chmod 640 %s"
                .formatted(file, key, file));
      }
    } catch (IOException | UnsupportedOperationException e) {
      // whether it can be read at all is said elsewhere; without POSIX there are no modes
    }
    return Optional.empty();
  }

  /** Owner and mode of a file, as {@code ls} shows them. */
  static String describe(Path file) {
    try {
      PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
      return "its owner is %s, its mode %s"
          .formatted(
              attributes.owner().getName(),
              PosixFilePermissions.toString(attributes.permissions()));
    } catch (IOException | UnsupportedOperationException e) {
      return "nor look into its folder";
    }
  }
}
