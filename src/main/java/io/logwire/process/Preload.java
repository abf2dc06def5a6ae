package io.logwire.process;

import io.logwire.thread.Threads;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Loads what the service has not needed yet: refusals, failures and the stop. Whoever writes over
 * the running jar, as {@code cp} does, takes away every class that is not loaded; the service then
 * goes on, and stops in order, with what it has.
 *
 * <p>Limit: what else there is, and the console where nobody has looked, is not in the list ({@code
 * ./run.sh classes} makes it); who asks for that after the jar has changed ends the process, see
 * {@link LastWords}.
 */
public final class Preload {
  private static final String LIST = "/io/logwire/preload.list";

  // The first logs have the processor for themselves; nobody replaces a jar within that time.
  private static final Duration LATER = Duration.ofSeconds(1);

  private Preload() {}

  /** Begins a moment later, on a thread of its own. */
  public static void begin() {
    Threads.start("preload-classes", Preload::run);
  }

  private static void run() {
    try {
      Thread.sleep(LATER.toMillis());
      load();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // what is needed is then loaded when it is needed
    }
  }

  private static void load() throws IOException {
    ClassLoader loader = Preload.class.getClassLoader();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Preload.class.getResourceAsStream(LIST), StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        load(line, loader);
      }
    }
  }

  private static void load(String name, ClassLoader loader) {
    try {
      // Not initialized: that is for who uses it.
      Class.forName(name, false, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      // of another version of a library; it is not needed then, or told when it is
    }
  }
}
