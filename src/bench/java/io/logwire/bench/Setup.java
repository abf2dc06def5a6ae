package io.logwire.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;

/**
 * What run.sh tells the benchmark.
 *
 * @param java the command
 * @param jar the service
 * @param archive the classes of a start, as run.sh has them archived
 * @param options what run.sh gives to the JVM of the service
 * @param work a folder of the project's own for all that the benchmark writes
 * @param prefix what stands before the command of each service, to bind it to a core for example
 */
record Setup(
    String java, Path jar, Path archive, List<String> options, Path work, List<String> prefix) {

  /** Of the system properties that run.sh sets. */
  static Setup fromRunScript() {
    return new Setup(
        System.getProperty("bench.java"),
        Path.of(System.getProperty("bench.jar")),
        Path.of(System.getProperty("bench.archive")),
        Arrays.asList(System.getProperty("bench.options").split(" ")),
        Path.of(System.getProperty("bench.work")),
        List.of());
  }

  /** The same, with that before the command of each service. */
  Setup with(List<String> before) {
    return new Setup(java, jar, archive, options, work, before);
  }

  String classPath() {
    return System.getProperty("java.class.path");
  }

  /** As run.sh has them: an archive that does not fit is ignored in silence. */
  List<String> archiveOptions() {
    return List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:disable", "-Xlog:all=error:stderr");
  }

  /** An empty folder of that name. */
  Path emptyFolder(String name) {
    Path folder = work.resolve(name);
    deleteFolder(folder);
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void deleteFolder(Path folder) {
    if (Files.notExists(folder)) {
      return;
    }
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException e)
                throws IOException {
              Files.delete(folder);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
