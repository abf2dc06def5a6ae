package io.logwire;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The JVM of a child that runs the service.
 *
 * <p>Dozens of children live for a second each, and most of that second is the JVM's. So they share
 * an archive of the classes of a start, which is made once for all tests of this JVM. It wants a
 * class path of jars, so the compiled classes go into one.
 */
public final class ChildJvm {
  // What makes a short life cheaper; it changes nothing of what the service does.
  private static final List<String> SHORT_LIFE =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");

  private static final String SEPARATOR = System.getProperty("path.separator");

  private ChildJvm() {}

  /** {@code java}, the class path and the archive; options and the class to run may follow. */
  static List<String> archived() {
    return Archived.START;
  }

  /** The same, which finds the classes of the tests too. */
  static List<String> withTestClasses() {
    List<String> start = new ArrayList<>(archived());
    int classPath = start.indexOf("-cp") + 1;
    Path tests = Path.of("target", "test-classes").toAbsolutePath();
    start.set(classPath, start.get(classPath) + SEPARATOR + tests);
    return start;
  }

  /** The command {@code logwire} for a shell, without its arguments. */
  public static String logwire() {
    return "'" + String.join("' '", archived()) + "' " + LogWire.class.getName();
  }

  /** The JVM from copies of the jars in that folder, which has nothing else, and no archive. */
  static List<String> withJarsOfItsOwn(Path folder) throws IOException {
    List<String> start = archived().subList(0, 1 + SHORT_LIFE.size() + 2);
    List<String> copies = new ArrayList<>();
    for (String jar : start.get(start.size() - 1).split(SEPARATOR)) {
      Path copy = folder.resolve(copies.size() + ".jar");
      copies.add(Files.copy(Path.of(jar), copy).toString());
    }
    List<String> own = new ArrayList<>(start);
    own.set(own.size() - 1, String.join(SEPARATOR, copies));
    return own;
  }

  /** Made when the first child is asked for. */
  private static final class Archived {
    static final List<String> START = make();

    private static List<String> make() {
      try {
        Path folder = Files.createTempDirectory("logwire-tests-of-this-jvm");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        List<String> start = new ArrayList<>();
        start.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        start.addAll(SHORT_LIFE);
        start.addAll(List.of("-cp", classPath(folder.resolve("logwire.jar"))));
        Path archive = folder.resolve("classes.jsa");
        startAndStop(folder, start, "-XX:ArchiveClassesAtExit=" + archive);
        // Quiet, because Java tells the standard output where options do not fit the archive.
        start.addAll(List.of("-Xlog:disable", "-Xlog:all=error:stderr"));
        start.add("-XX:SharedArchiveFile=" + archive);
        return List.copyOf(start);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void startAndStop(Path folder, List<String> start, String option)
        throws IOException {
      List<String> command = new ArrayList<>(start);
      command.add(option);
      // Nobody listens there, which takes the classes of an attempt all the same.
      Map<String, String> webhook = Map.of("LOGWIRE_WEBHOOK_OPS_URL", "http://127.0.0.1:9/");
      try (ChildServer child = ChildServer.launch(command, folder.resolve("data"), webhook);
          LogClient client = child.connect()) {
        client.send("{\"channel_id\":\"c\",\"label\":\"one\",\"alert\":true}");
        child.terminate();
        child.exitCode();
      }
    }

    private static String classPath(Path jar) throws IOException {
      String all =
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
      List<String> jars =
          Stream.of(all.split(SEPARATOR))
              .filter(entry -> entry.endsWith(".jar"))
              .collect(Collectors.toCollection(ArrayList::new));
      pack(Path.of("target", "classes"), jar);
      jars.add(0, jar.toString());
      return String.join(SEPARATOR, jars);
    }

    private static void pack(Path classes, Path jar) throws IOException {
      try (OutputStream file = Files.newOutputStream(jar);
          ZipOutputStream zip = new ZipOutputStream(file);
          Stream<Path> all = Files.walk(classes)) {
        for (Path path : all.filter(Files::isRegularFile).toList()) {
          zip.putNextEntry(new ZipEntry(classes.relativize(path).toString().replace('\\', '/')));
          Files.copy(path, zip);
        }
      }
    }

    private static void delete(Path folder) {
      try (Stream<Path> all = Files.walk(folder)) {
        all.sorted((a, b) -> b.compareTo(a)).forEach(path -> path.toFile().delete());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
