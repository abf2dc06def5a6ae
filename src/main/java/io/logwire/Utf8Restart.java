package io.logwire;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Runs this program once more in a locale of UTF-8, where Java would not find a file by its name
 * otherwise: it makes the bytes of a name by the locale, and {@code größe.ndjson} has none in the
 * locale C. That costs a start, and the memory of a JVM that waits; so it is done only where a
 * folder or an argument is not ASCII and the locale is not UTF-8.
 *
 * <p>The second process has the streams, and the end, of the first: a signal that ends one ends
 * both, and the exit code is handed on.
 */
final class Utf8Restart {
  private static final String MARK = "logwire.arguments";
  private static final String LOCALE = "C.UTF-8"; // there since glibc 2.35, and before in Debian
  private static final Pattern PATH_VARIABLE = Pattern.compile("LOGWIRE_(?:DATA|.*_(?:FILE|CA))");
  private static final Pattern PATH_SETTING =
      Pattern.compile(
          "(?m)^\\s*(?:data|webhook\\.[^=:\\s]*\\.ca)[=:\\s].*(?:[^\\x00-\\x7f]|\\\\u)");

  private Utf8Restart() {}

  /** The arguments that the first process was given, where this is the second one. */
  static String[] unescape(String[] args) {
    if (System.getProperty(MARK) == null) {
      return args;
    }
    // Whoever kills the first one without a chance to say so means this one.
    ProcessHandle.current().parent().ifPresent(Utf8Restart::endWith);
    return Arrays.stream(args)
        .map(arg -> URLDecoder.decode(arg, StandardCharsets.UTF_8))
        .toArray(String[]::new);
  }

  private static void endWith(ProcessHandle first) {
    var unused = first.onExit().thenRun(() -> System.exit(1));
  }

  /**
   * Whether a name of a file in the arguments or the settings needs it.
   *
   * @throws ProcessText.Unreadable if this is the second process already, and the locale is not
   *     installed
   */
  static boolean isNeeded(String[] args) {
    if (ProcessText.isUtf8() || !namesAFile(args)) {
      return false;
    }
    if (System.getProperty(MARK) != null) {
      throw new ProcessText.Unreadable(
          "a file or a folder has a name that is not ASCII, and there is no locale %s to read it by: set LC_ALL to a locale of UTF-8 that `locale -a` shows"
              .formatted(LOCALE));
    }
    return true;
  }

  private static boolean namesAFile(String[] args) {
    String folder = System.getProperty("user.dir");
    if (!ProcessText.isAscii(folder) || folder.indexOf('?') >= 0) {
      return true;
    }
    if (!Arrays.stream(args).allMatch(ProcessText::isAscii)) {
      return true;
    }
    boolean byVariable =
        ProcessText.environment().entrySet().stream()
            .filter(variable -> PATH_VARIABLE.matcher(variable.getKey()).matches())
            .anyMatch(variable -> !ProcessText.isAscii(variable.getValue()));
    return byVariable || isInSettings(Path.of(settingsFile(args)));
  }

  private static String settingsFile(String[] args) {
    for (int i = 0; i < args.length; i++) {
      if (args[i].startsWith("--config=")) {
        return args[i].substring("--config=".length());
      }
      if (args[i].equals("--config") && i + 1 < args.length) {
        return args[i + 1];
      }
    }
    return "config.properties";
  }

  private static boolean isInSettings(Path file) {
    try {
      return PATH_SETTING
          .matcher(new String(Files.readAllBytes(file), StandardCharsets.UTF_8))
          .find();
    } catch (IOException e) {
      return false; // who needs the file says what is wrong with it
    }
  }

  /** Runs it, and gives its exit code. */
  static int run(String[] args) {
    List<String> command = new ArrayList<>(javaAndOptions(args.length));
    for (String arg : args) {
      command.add(URLEncoder.encode(arg, StandardCharsets.UTF_8));
    }
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("LC_ALL", LOCALE);
    try {
      Process second = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(second), "stop"));
      return second.waitFor();
    } catch (IOException e) {
      throw new ProcessText.Unreadable(
          "a name of a file is not ASCII, and %s could not be started in the locale %s: %s"
              .formatted(command.get(0), LOCALE, e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private static void end(Process second) {
    second.destroy();
    try {
      second.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> javaAndOptions(int argumentCount) {
    List<byte[]> line = ProcessText.commandLine().orElse(List.of());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-D" + MARK + "=escaped");
    for (int i = 1; i < line.size() - argumentCount; i++) {
      String option = new String(line.get(i), StandardCharsets.UTF_8);
      if (!ProcessText.isAscii(option)) {
        throw new ProcessText.Unreadable(
            "the option %s of Java is not ASCII: run this in a locale of UTF-8, LC_ALL=C.UTF-8"
                .formatted(option));
      }
      command.add(option);
    }
    return command;
  }
}
