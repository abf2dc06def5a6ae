package io.logwire.config;

import io.logwire.log.FileKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Files of the owner: settings, secrets, certificates. They are read again at a reload, so a pipe
 * is none, and they are small.
 */
final class SmallFile {
  private static final int MOST = 1 << 20;

  private SmallFile() {}

  /**
   * All of it.
   *
   * @throws IOException also if it is no file, or no small one; its message says so
   */
  static byte[] read(Path file) throws IOException {
    Optional<String> other = FileKind.ifNoFile(file);
    if (other.isPresent()) {
      throw new IOException("it is %s, and not a file".formatted(other.get()));
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] all = in.readNBytes(MOST + 1);
      if (all.length > MOST) {
        throw new IOException("it is larger than 1 MiB, which no settings are");
      }
      return all;
    }
  }
}
