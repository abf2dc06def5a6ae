package io.logwire;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a class of tests that leaves a thread or a process behind. The next class in its JVM would
 * meet it: a store that goes on without its folder writes to the standard error that is listened to
 * there.
 *
 * <p>It asks after all that a class closes for itself, and is known to JUnit by the file of
 * services.
 */
public final class LeftBehind implements BeforeAllCallback {
  // Of Java, of JUnit, and those that one process has once; and clients, which cannot be closed.
  private static final Pattern LASTING =
      Pattern.compile(
          "process reaper|Attach Listener|Keep-Alive-Timer|CompletableFutureDelayScheduler"
              + "|ForkJoinPool\\.commonPool-worker-\\d+|Cleaner-\\d+|HttpClient-\\d+-.*"
              + "|junit-jupiter-timeout-watcher|surefire-.*|owners-lines"
              + "|prometheus-metrics-scheduler-\\d+");

  @Override
  public void beforeAll(ExtensionContext context) {
    Set<Thread> threads = new HashSet<>(threads().toList());
    Set<ProcessHandle> processes = new HashSet<>(processes().toList());
    context
        .getStore(Namespace.create(LeftBehind.class))
        .put(LeftBehind.class, (AutoCloseable) () -> awaitNoneBut(threads, processes));
  }

  private static Stream<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !LASTING.matcher(thread.getName()).matches());
  }

  private static Stream<ProcessHandle> processes() {
    return ProcessHandle.current().descendants();
  }

  private static void awaitNoneBut(Set<Thread> threads, Set<ProcessHandle> processes) {
    Pause.until(
        () -> left(threads, processes).isEmpty(), () -> "left: " + left(threads, processes));
  }

  private static List<String> left(Set<Thread> threads, Set<ProcessHandle> processes) {
    Stream<String> left =
        threads()
            .filter(thread -> !threads.contains(thread))
            .map(thread -> "thread " + thread.getName() + " at " + List.of(thread.getStackTrace()));
    Stream<String> running =
        processes()
            .filter(process -> !processes.contains(process))
            .map(process -> "process " + process.info());
    return Stream.concat(left, running).toList();
  }
}
