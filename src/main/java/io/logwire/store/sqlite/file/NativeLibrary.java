package io.logwire.store.sqlite.file;

import io.logwire.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;
import org.sqlite.util.OSInfo;

/**
 * SQLite's native library, unpacked once into the data folder and loaded from there at each start.
 *
 * <p>The driver by itself unpacks a megabyte into /tmp at every start, where noexec is common and
 * every kill -9 leaves it behind; it takes 50 ms.
 *
 * <p>What is loaded is executed, by root too where root reads the service's folder. So a library is
 * taken from there only where it and its folder are no links, belong to this user, can be written
 * by nobody else, and where it has the very bytes that are in the jar. Else the service unpacks it
 * anew, and a command that only reads leaves it to the driver.
 */
public final class NativeLibrary {
  // The names that in() gives, and those of a part that was not whole when its process ended.
  private static final Pattern OURS =
      Pattern.compile("[0-9.]+-[A-Za-z0-9_-]+-(?:lib)?sqlitejdbc\\.(?:so|dylib|dll)(?:\\.\\d+)?");

  private static final String PLATFORM = platform();

  private NativeLibrary() {}

  /**
   * The driver's name of this platform. Where it may be Android, which is any Linux, the driver
   * runs {@code uname} to know, three times a start: some 3 ms each, and a program of somebody's
   * PATH. Where this is wrong the library does not load, and the driver tries its own.
   */
  private static String platform() {
    if (!System.getProperty("os.name").contains("Linux")) {
      return OSInfo.getNativeLibFolderPathForCurrentOS();
    }
    return (OSInfo.isMusl() ? "Linux-Musl/" : "Linux/") + OSInfo.getArchName();
  }

  /** Has the driver load the library from that folder, in which it is unpacked where it must be. */
  static void unpackInto(Path folder) throws IOException {
    refuseALink(folder);
    Optional<byte[]> packed = packed();
    if (packed.isPresent() && FileOwner.isOursAlone(folder)) {
      Path file = in(folder);
      if (!isSound(file, packed.get())) {
        refuseAFolder(file);
        unpack(packed.get(), file);
      }
      use(file);
    }
    load(); // the driver says for which machine it has none
  }

  /** Has the driver load the library from that folder if it is there; it unpacks nothing there. */
  static void useFrom(Path folder) {
    try {
      Path file = in(folder);
      boolean ours = Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
      if (ours && FileOwner.isOursAlone(folder)) {
        Optional<byte[]> packed = packed();
        if (packed.isPresent() && isSound(file, packed.get())) {
          use(file);
        }
      }
    } catch (IOException e) {
      // it cannot be known what is in that folder, so nothing is loaded from there
    }
    load();
  }

  /** Deletes the libraries of other versions, and what a start that was killed had unpacked. */
  static void removeLeftOvers(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (!file.equals(in(folder)) && OURS.matcher(file.getFileName().toString()).matches()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static void refuseALink(Path folder) {
    if (Files.isSymbolicLink(folder)) {
      throw new StoreException(
          "%s is a link, and what it leads to would be executed; remove it"
              .formatted(folder.toAbsolutePath()));
    }
  }

  private static void refuseAFolder(Path file) {
    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new StoreException(
          "the folder %s stands where SQLite's library has to be unpacked; remove it"
              .formatted(file.toAbsolutePath()));
    }
  }

  private static boolean isSound(Path file, byte[] packed) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && FileOwner.isOursAlone(file)
        && Files.size(file) == packed.length
        && Arrays.equals(Files.readAllBytes(file), packed);
  }

  private static Optional<byte[]> packed() throws IOException {
    String resource = "/org/sqlite/native/" + PLATFORM + "/" + LibraryLoaderUtil.getNativeLibName();
    try (InputStream packed = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      return packed == null ? Optional.empty() : Optional.of(packed.readAllBytes());
    }
  }

  // Version and platform are in its name, and it gets that name when it is whole.
  private static Path in(Path folder) {
    return folder.resolve(
        String.join(
            "-",
            SQLiteJDBCLoader.getVersion(),
            PLATFORM.replace('/', '-'),
            LibraryLoaderUtil.getNativeLibName()));
  }

  private static void use(Path file) {
    System.setProperty("org.sqlite.lib.path", file.getParent().toAbsolutePath().toString());
    System.setProperty("org.sqlite.lib.name", file.getFileName().toString());
  }

  // Where the folder's disk executes nothing, the driver tries that of temporary files. It loads
  // once in a process: two copies of the library would get in each other's way.
  private static void load() {
    try {
      if (SQLiteJDBCLoader.initialize()) {
        return;
      }
    } catch (Exception | LinkageError e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new StoreException(
          "cannot load SQLite's library from the data folder or from %s, which may be mounted noexec or full: %s"
              .formatted(System.getProperty("java.io.tmpdir"), reason),
          e);
    }
  }

  // Under a name of this process first, so that another start never loads half of it. The start
  // that gets the lock removes such parts, after it has unpacked the whole itself.
  private static void unpack(byte[] library, Path file) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid());
    Files.deleteIfExists(part);
    Files.createFile(part, OwnerOnly.file());
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(library);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    try {
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException e) {
      if (Files.notExists(file)) {
        throw e;
      }
    }
  }
}
