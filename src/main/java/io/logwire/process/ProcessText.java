package io.logwire.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The arguments and the environment of this process as its caller typed them, which is UTF-8
 * whatever the locale. Java reads them by the locale, and where that is C, or one that is not
 * installed, it makes other text of them without a word: {@code ?} for each byte beyond ASCII. So
 * the bytes are taken from the kernel, which keeps them.
 *
 * <p>Limit: without {@code /proc} what Java could have changed is refused, and never guessed.
 */
public final class ProcessText {
  /** Text that cannot be read as what it was typed; the message is for the owner. */
  public static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unreadable(String message) {
      super(message, null, false, false);
    }
  }

  private static final Path ARGUMENTS = Path.of("/proc/self/cmdline");
  private static final Path ENVIRONMENT = Path.of("/proc/self/environ");
  private static final String OURS = "LOGWIRE_";

  private ProcessText() {}

  /** Whether Java reads text and file names of this process as UTF-8. */
  public static boolean isUtf8() {
    return System.getProperty("sun.jnu.encoding", "").equalsIgnoreCase("UTF-8")
        || System.getProperty("os.name", "").startsWith("Windows"); // which keeps no bytes
  }

  /**
   * The arguments, of which Java has made {@code args}.
   *
   * @throws Unreadable if one of them is no UTF-8, or cannot be known
   */
  public static String[] arguments(String[] args) {
    if (isUtf8() && Arrays.stream(args).allMatch(ProcessText::isAscii)) {
      return args;
    }
    return arguments(args, read(ARGUMENTS), isUtf8());
  }

  public static String[] arguments(String[] args, Optional<List<byte[]>> line, boolean isUtf8) {
    List<byte[]> all = line.orElse(List.of());
    int first = all.size() - args.length;
    String[] typed = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      String name = "argument %d".formatted(i + 1);
      typed[i] = first > 0 ? decode(name, all.get(first + i)) : args[i];
      boolean same = typed[i].equals(args[i]);
      boolean safe = isUtf8 ? args[i].indexOf('\ufffd') < 0 : isSafe(args[i]);
      if (first > 0 ? safe && !same : !safe) {
        throw new Unreadable(
            "%s (%s) cannot be read as it was typed: run this in a locale of UTF-8, LC_ALL=C.UTF-8"
                .formatted(name, args[i]));
      }
    }
    return typed;
  }

  /**
   * The environment.
   *
   * @throws Unreadable if a variable of ours is no UTF-8, or cannot be known
   */
  public static Map<String, String> environment() {
    Map<String, String> java = System.getenv();
    boolean plain =
        java.entrySet().stream()
            .filter(variable -> variable.getKey().startsWith(OURS))
            .allMatch(variable -> isAscii(variable.getValue()));
    return isUtf8() && plain ? java : environment(java, read(ENVIRONMENT), isUtf8());
  }

  public static Map<String, String> environment(
      Map<String, String> java, Optional<List<byte[]>> block, boolean isUtf8) {
    Map<String, String> typed = new HashMap<>(java);
    if (block.isEmpty()) {
      java.forEach(
          (name, value) -> {
            boolean safe = isUtf8 ? value.indexOf('\ufffd') < 0 : isSafe(value);
            if (name.startsWith(OURS) && !safe) {
              throw new Unreadable(
                  "the variable %s cannot be read as it was set: start in a locale of UTF-8"
                      .formatted(name));
            }
          });
      return typed;
    }
    for (byte[] bytes : block.get()) {
      String lossy = new String(bytes, StandardCharsets.UTF_8);
      int end = lossy.indexOf('=');
      if (end > 0 && lossy.startsWith(OURS)) {
        String name = lossy.substring(0, end);
        typed.put(name, decode("the variable " + name, bytes).substring(end + 1));
      }
    }
    return typed;
  }

  /** What the kernel keeps of the command line, the first one being the program. */
  public static Optional<List<byte[]>> commandLine() {
    return read(ARGUMENTS);
  }

  public static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  // What a byte beyond ASCII never becomes.
  private static boolean isSafe(String text) {
    return isAscii(text) && text.indexOf('?') < 0;
  }

  // Entries that end with a NUL each.
  private static Optional<List<byte[]>> read(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      List<byte[]> entries = new ArrayList<>();
      int start = 0;
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i] == 0) {
          entries.add(Arrays.copyOfRange(bytes, start, i));
          start = i + 1;
        }
      }
      return Optional.of(entries);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String decode(String name, byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      String lossy = new String(bytes, StandardCharsets.UTF_8);
      String value = name.contains("variable") ? "" : " (" + lossy + ")"; // it may be a secret
      throw new Unreadable(
          String.format(
              Locale.ROOT, "%s%s is not UTF-8, it may be Latin-1; write it in UTF-8", name, value));
    }
  }
}
