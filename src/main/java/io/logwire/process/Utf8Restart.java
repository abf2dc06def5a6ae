package io.logwire.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A start in a locale of UTF-8, where Java would not find a file by its name otherwise: it makes
 * the bytes of a name by the locale, and {@code größe.ndjson} has none in the locale C. That costs
 * a start, and the memory of a JVM that waits; so it is done only where a folder or an argument is
 * not ASCII and the locale is not UTF-8.
 */
public final class Utf8Restart {
  public static final String LOCALE = "C.UTF-8"; // there since glibc 2.35, and before in Debian
  private static final Pattern PATH_VARIABLE = Pattern.compile("LOGWIRE_(?:DATA|.*_(?:FILE|CA))");
  private static final Pattern PATH_SETTING =
      Pattern.compile(
          "(?m)^\\s*(?:data|webhook\\.[^=:\\s]*\\.ca)[=:\\s].*(?:[^\\x00-\\x7f]|\\\\u)");

  private Utf8Restart() {}

  /**
   * Whether a name of a file in the arguments or the settings needs it.
   *
   * @throws ProcessText.Unreadable if this is the second process already, and the locale is not
   *     installed
   */
  public static boolean isNeeded(String[] args) {
    if (ProcessText.isUtf8() || !namesAFile(args)) {
      return false;
    }
    if (SecondProcess.isThis()) {
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
    return byVariable || isInSettings(settingsFile(args));
  }

  /** The file of the settings: what the arguments name, else the one of this folder. */
  public static Path settingsFile(String[] args) {
    for (int i = 0; i < args.length; i++) {
      if (args[i].startsWith("--config=")) {
        return Path.of(args[i].substring("--config=".length()));
      }
      if (args[i].equals("--config") && i + 1 < args.length) {
        return Path.of(args[i + 1]);
      }
    }
    return Path.of("config.properties");
  }

  private static boolean isInSettings(Path file) {
    if (!Files.isRegularFile(file)) {
      return false; // to open a pipe would wait for its other end
    }
    try {
      return PATH_SETTING
          .matcher(new String(Files.readAllBytes(file), StandardCharsets.UTF_8))
          .find();
    } catch (IOException e) {
      return false; // who needs the file says what is wrong with it
    }
  }

  /** Runs this program there, and gives its exit code. */
  public static int run(String[] args) {
    try {
      return SecondProcess.run(options(args.length), args, Map.of("LC_ALL", LOCALE));
    } catch (IOException e) {
      throw new ProcessText.Unreadable(
          "a name of a file is not ASCII, and Java could not be started in the locale %s: %s"
              .formatted(LOCALE, e.getMessage()));
    }
  }

  // Those of this process.
  private static List<String> options(int argumentCount) {
    List<byte[]> line = ProcessText.commandLine().orElse(List.of());
    List<String> options = new ArrayList<>();
    for (int i = 1; i < line.size() - argumentCount; i++) {
      String option = new String(line.get(i), StandardCharsets.UTF_8);
      if (!ProcessText.isAscii(option)) {
        throw new ProcessText.Unreadable(
            "the option %s of Java is not ASCII: run this in a locale of UTF-8, LC_ALL=C.UTF-8"
                .formatted(option));
      }
      options.add(option);
    }
    return options;
  }
}
