package io.logwire.store.sqlite.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;
import org.sqlite.util.OSInfo;

/**
 * SQLite's native library, unpacked once into the data folder and loaded from there at each start.
 *
 * <p>The driver by itself unpacks a megabyte into /tmp at every start, where noexec is common and
 * every kill -9 leaves it behind; it takes 50 ms.
 */
public final class NativeLibrary {
  private NativeLibrary() {}

  /** Has the driver load the library from that folder, in which it is unpacked if it is missing. */
  static void unpackInto(Path folder) throws IOException {
    String resource =
        LibraryLoaderUtil.getNativeLibResourcePath() + "/" + LibraryLoaderUtil.getNativeLibName();
    Path file = in(folder);
    if (Files.notExists(file) && !unpack(resource, file)) {
      return; // the driver then says for which machine it has none
    }
    use(file);
  }

  /** Has the driver load the library from that folder if it is there; it unpacks nothing. */
  static void useFrom(Path folder) {
    Path file = in(folder);
    if (Files.isReadable(file)) {
      use(file);
    }
  }

  // Version and platform are in its name, and it gets that name when it is whole.
  private static Path in(Path folder) {
    return folder.resolve(
        String.join(
            "-",
            SQLiteJDBCLoader.getVersion(),
            OSInfo.getNativeLibFolderPathForCurrentOS().replace('/', '-'),
            LibraryLoaderUtil.getNativeLibName()));
  }

  private static void use(Path file) {
    System.setProperty("org.sqlite.lib.path", file.getParent().toAbsolutePath().toString());
    System.setProperty("org.sqlite.lib.name", file.getFileName().toString());
  }

  // Under a name of this process first, so that another start never loads half of it. The start
  // that gets the lock removes such parts, after it has unpacked the whole itself.
  private static boolean unpack(String resource, Path file) throws IOException {
    byte[] library;
    try (InputStream packed = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      if (packed == null) {
        return false;
      }
      library = packed.readAllBytes();
    }
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
    return true;
  }
}
