package io.logwire.health;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a running service can be asked, left in its data folder for commands that want to ask it:
 * with port 0, nobody knows otherwise.
 *
 * <p>Layout: {@code logwire.address} is a properties file with {@code door} and {@code console}. It
 * is there while the service takes logs; one that was killed leaves it behind, and the next start
 * writes it anew.
 *
 * @param door the root of the public listener
 * @param console the root of the private one, if there is one
 */
public record Whereabouts(String door, Optional<String> console) {
  private static final Logger logger = LoggerFactory.getLogger(Whereabouts.class);
  private static final String FILE = "logwire.address";

  /** What the service of that folder has left, if it has. */
  public static Optional<Whereabouts> find(Path data) {
    Properties lines = new Properties();
    Path file = data.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty(); // to open a pipe would wait for its other end
    }
    try (InputStream in = Files.newInputStream(file)) {
      lines.load(in);
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // then the settings tell
    }
    return Optional.ofNullable(lines.getProperty("door"))
        .map(door -> new Whereabouts(door, Optional.ofNullable(lines.getProperty("console"))));
  }

  /** Leaves it in that folder; on a full disk there is none, and the service runs all the same. */
  public void leave(Path data) {
    String lines = "door=" + door + '\n' + console.map(url -> "console=" + url + '\n').orElse("");
    if (!Files.isDirectory(data)) {
      return; // a replica on a database needs none
    }
    Path whole = data.resolve(FILE);
    Path half = data.resolve(FILE + ".new");
    try {
      Files.deleteIfExists(half);
      Files.createFile(half, ownerOnly());
      Files.write(half, lines.getBytes(StandardCharsets.UTF_8));
      Files.move(half, whole, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      logger.warn(
          "{} cannot be written, so `health` goes by the settings: {}", whole, e.toString());
      remove(half);
      remove(whole); // of another start
    }
  }

  /** Takes back what was left there. */
  public static void forget(Path data) {
    remove(data.resolve(FILE));
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      logger.warn("{} stays: {}", file, e.toString());
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
