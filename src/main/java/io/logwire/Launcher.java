package io.logwire;

import io.logwire.process.ClassArchive;
import io.logwire.process.ProcessText;
import io.logwire.process.SecondProcess;
import io.logwire.process.Utf8Restart;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * What {@code java -jar logwire.jar} begins with. Without an option of Java that JVM would take a
 * quarter of the memory of the machine, and read each class from the jar; so the service runs in a
 * second one, with the options of {@code java.options} and the {@link ClassArchive}, and so does a
 * command where there is that archive. Who gives an option, or has some in the environment, has
 * decided himself, and stays in the JVM that he has started.
 *
 * <p>Limit: it needs the command line as Linux keeps it, and HotSpot; elsewhere a start just takes
 * longer. It guesses where the data folder is, by less than all rules, and may miss the archive.
 *
 * <p>It is what a start waits for twice, so it loads few classes: no logger, no lambda, no pattern.
 */
public final class Launcher {
  private Launcher() {}

  /** Runs {@link LogWire}, here or in a second JVM. */
  public static void main(String[] args) {
    Path jar = SecondProcess.isThis() || !isHotSpot() ? null : jarOfPlainStart(args.length);
    String[] typed = jar == null ? null : typed(args.length);
    if (typed == null) {
      LogWire.main(args);
      return;
    }
    Path data = dataFolder(typed);
    boolean service = SecondProcess.isService(typed);
    ClassArchive archive = data == null ? null : ClassArchive.of(jar, data, service);
    boolean ready = archive != null && archive.isThere();
    if (!ready && !service) {
      LogWire.main(args);
      return;
    }
    try {
      List<String> options = SecondProcess.options();
      if (archive != null) {
        options.add(archive.option());
      }
      options.add("-jar");
      options.add(jar.toString());
      System.exit(SecondProcess.run(options, typed, environment()));
    } catch (IOException e) { // no more processes, for example
      LogWire.main(args);
    }
  }

  // OpenJ9 and others have options of their own.
  private static boolean isHotSpot() {
    String name = System.getProperty("java.vm.name", "");
    return name.startsWith("OpenJDK") || name.startsWith("Java HotSpot");
  }

  // Where the command line is as short as it can be: java -jar FILE, and the arguments.
  private static Path jarOfPlainStart(int argumentCount) {
    boolean given =
        System.getenv("JAVA_TOOL_OPTIONS") != null || System.getenv("JDK_JAVA_OPTIONS") != null;
    List<byte[]> line = given ? List.of() : ProcessText.commandLine().orElse(List.of());
    if (line.size() != argumentCount + 3 || !utf8(line.get(1)).equals("-jar")) {
      return null;
    }
    String jar = utf8(line.get(2));
    return ProcessText.isAscii(jar) ? Path.of(jar).toAbsolutePath().normalize() : null;
  }

  // None, if one of them is not UTF-8: LogWire says so.
  private static String[] typed(int argumentCount) {
    List<byte[]> line = ProcessText.commandLine().orElse(List.of());
    String[] typed = new String[argumentCount];
    for (int i = 0; i < argumentCount; i++) {
      typed[i] = utf8(line.get(line.size() - argumentCount + i));
      if (typed[i].indexOf('\ufffd') >= 0) {
        return null;
      }
    }
    return typed;
  }

  // None, where the locale has no way to write its name: the second process has another one.
  private static Path dataFolder(String[] typed) {
    String folder = System.getenv("LOGWIRE_DATA");
    if (folder == null || folder.isBlank()) {
      folder = dataSetting(Utf8Restart.settingsFile(typed));
    }
    try {
      return Path.of(folder);
    } catch (InvalidPathException e) {
      return null;
    }
  }

  // What is wrong with the file the service says. To open a pipe would wait for its other end.
  private static String dataSetting(Path file) {
    Properties settings = new Properties();
    if (Files.isRegularFile(file)) {
      try (InputStream in = Files.newInputStream(file)) {
        settings.load(in);
      } catch (IOException | IllegalArgumentException e) {
        // as if it were empty
      }
    }
    return settings.getProperty("data", "data");
  }

  private static Map<String, String> environment() {
    Map<String, String> added = new HashMap<>();
    if (System.getenv("MALLOC_ARENA_MAX") == null) {
      added.put("MALLOC_ARENA_MAX", "2");
    }
    if (!ProcessText.isUtf8()) {
      added.put("LC_ALL", Utf8Restart.LOCALE);
    }
    return added;
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
