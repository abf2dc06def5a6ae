package io.logwire.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many files, and so connections, this process may have open ({@code ulimit -n}). */
final class Descriptors {
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final String LINE = "Max open files";

  private Descriptors() {}

  /** That number, which Java has raised as far as it may; as good as endless where nobody tells. */
  static long most() {
    try {
      for (String line : Files.readAllLines(LIMITS)) {
        if (line.startsWith(LINE)) {
          return Long.parseLong(line.substring(LINE.length()).strip().split(" ")[0]);
        }
      }
    } catch (IOException | NumberFormatException e) {
      // another system, or no limit
    }
    return Integer.MAX_VALUE;
  }
}
