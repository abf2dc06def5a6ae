package io.logwire.read;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The share of the CPU that this process asks for. A command that reads millions of logs takes none
 * of it from a service on the same machine, whose writes would wait for a core otherwise.
 *
 * <p>Not for what writes: the service would wait for a lock whose holder gets no core.
 */
final class Priority {
  private static final String NICE = "10"; // a tenth of what a process beside it gets

  private Priority() {}

  /** Lets the others go first, where the system has a way to say so. */
  static void lower() {
    // Java has no call for it. Linux knows it for each thread, and new ones get that of their
    // maker.
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      List<String> command = new ArrayList<>(List.of("renice", "-n", NICE, "-p"));
      threads.map(thread -> thread.getFileName().toString()).forEach(command::add);
      new ProcessBuilder(command)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      // another system, or one without that program: it is a courtesy
    }
  }
}
