package io.logwire.logger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.event.Level;

/**
 * The journal of systemd, which reads the priority of a line from its beginning, as in {@code
 * <3>failed} (sd-daemon(3)), and adds the time by itself.
 */
public final class Journal {
  /** What systemd sets where it takes the output: {@code device:inode}, see systemd.exec(5). */
  static final String VARIABLE = "JOURNAL_STREAM";

  private static final Path STDOUT = Path.of("/proc/self/fd/1");
  private static final Path STDERR = Path.of("/proc/self/fd/2");

  private Journal() {}

  /** Whether the standard output of this process goes there. */
  public static boolean takesStdout() {
    return takes(STDOUT, System.getenv());
  }

  /** Whether the standard error of this process goes there. */
  static boolean takesStderr() {
    return takes(STDERR, System.getenv());
  }

  // The variable alone says little: a shell that is started by a service has it too.
  static boolean takes(Path file, Map<String, String> environment) {
    String stream = environment.get(VARIABLE);
    if (stream == null) {
      return false;
    }
    try {
      Map<String, Object> is = Files.readAttributes(file, "unix:dev,ino");
      return stream.equals(is.get("dev") + ":" + is.get("ino"));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false; // a platform without any of that
    }
  }

  /** What a line of that level begins with. */
  static String priority(Level level) {
    return switch (level) {
      case ERROR -> "<3>";
      case WARN -> "<4>";
      case INFO -> "<6>";
      case DEBUG, TRACE -> "<7>";
    };
  }
}
