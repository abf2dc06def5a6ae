package io.logwire.process;

import io.logwire.logger.OperatorLoggers;
import io.logwire.thread.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP as it comes to a service: from an owner whose settings have changed, or because the
 * terminal has gone, and then the service ends, as it always did. One that comes during the start
 * is heard when that is done.
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

  private final Thread thread = Threads.made("hangup", this::listen);
  private Runnable reload; // null during the start
  private boolean came;

  OwnersSignal() {}

  /**
   * Takes the signal from now on, so that it no longer ends the process. Returns at once: what that
   * needs is loaded by a thread of its own, as a start should not wait for it.
   */
  public static OwnersSignal take() {
    OwnersSignal signal = new OwnersSignal();
    signal.thread.start();
    return signal;
  }

  /** Runs that whenever the owner sends the signal; at once where it came before. */
  public void handle(Runnable action) {
    Threads.join(thread);
    logger.debug("SIGHUP reads the settings anew");
    boolean before;
    synchronized (this) {
      reload = action;
      before = came;
    }
    if (before) {
      action.run();
    }
  }

  private void listen() {
    boolean hadTerminal = hasTerminal();
    Hangup.run(() -> come(hadTerminal));
  }

  private void come(boolean hadTerminal) {
    if (hadTerminal && !hasTerminal()) {
      Runtime.getRuntime().exit(EXIT_CODE);
    }
    come();
  }

  /** The owner sends it. */
  void come() {
    Runnable action;
    synchronized (this) {
      came = true;
      action = reload;
    }
    if (action != null) {
      action.run();
    }
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
