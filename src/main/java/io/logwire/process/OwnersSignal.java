package io.logwire.process;

import io.logwire.logger.OperatorLoggers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP as it comes to a service: from an owner whose settings have changed, or because the
 * terminal has gone, and then the service ends, as it always did.
 *
 * <p>Limit: a process that was started with the signal ignored ({@code nohup}) goes on ignoring it.
 *
 * <p>Threading: each signal comes on a thread of the JVM's.
 */
public final class OwnersSignal {
  private static final Logger logger = LoggerFactory.getLogger(OperatorLoggers.SERVICE);

  private static final Path STATUS = Path.of("/proc/self/stat");
  private static final int TERMINAL = 4; // among the fields behind the name, see proc(5)
  private static final int EXIT_CODE = 128 + 1;

  private OwnersSignal() {}

  /**
   * Runs that whenever the owner sends the signal. Returns at once: what it takes is loaded by a
   * thread of its own, as a start should not wait for it.
   */
  public static void handle(Runnable reload) {
    Thread thread = new Thread(() -> listen(reload), "hangup");
    thread.setDaemon(true);
    thread.start();
  }

  private static void listen(Runnable reload) {
    boolean hadTerminal = hasTerminal();
    Hangup.run(() -> come(reload, hadTerminal));
    logger.debug("SIGHUP reads the settings anew");
  }

  private static void come(Runnable reload, boolean hadTerminal) {
    if (hadTerminal && !hasTerminal()) {
      Runtime.getRuntime().exit(EXIT_CODE);
    }
    reload.run();
  }

  // The kernel takes the terminal from a process before it tells it by the signal.
  private static boolean hasTerminal() {
    try {
      String status = Files.readString(STATUS);
      String[] fields = status.substring(status.lastIndexOf(')') + 2).split(" ");
      return !fields[TERMINAL].equals("0");
    } catch (IOException | RuntimeException e) {
      return false; // a platform without that file
    }
  }
}
