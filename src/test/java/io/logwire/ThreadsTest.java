package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.process.LastWords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever thread meets an {@link Error}, it reaches the top of it, and there {@link LastWords}:
 * that is seen in the sources, for all of them.
 */
class ThreadsTest {
  private static final Path SOURCES = Path.of("src/main/java");

  /** They do one thing, or end with a command; without them the service is as it should be. */
  private static final Set<String> OF_ONE_TASK =
      Set.of(
          "class-archive",
          "complete",
          "direct-alert",
          "download",
          "end of class-archive",
          "hangup",
          "health",
          "last-words",
          "metrics",
          "password",
          "preload",
          "preload-classes",
          "reads-ahead",
          "stop",
          "webhook-client-");

  // What takes an Error from the top of a thread and puts it aside; and who does so, and hands the
  // Error on.
  private static final Pattern PUTS_ASIDE =
      Pattern.compile(
          "\\.submit\\(\\s*(?:\\(\\)|this::)|\\.schedule(?:AtFixedRate|WithFixedDelay)?\\(|(?:run|supply)Async\\(|"
              + "ForkJoin|parallelStream|\\.parallel\\(|setUncaughtExceptionHandler|FutureTask|Timer\\(");

  private static final Map<String, String> HAND_IT_ON =
      Map.of(
          "process/LastWords.java", "it is what they are handed to",
          "console/MetricsPage.java", "to a page, whose listener reports it",
          "http/BufferedAnswer.java", "by VitalThreads.reporting",
          "http/StalledConnections.java", "by VitalThreads.reporting",
          "store/move/Move.java", "to a command that asks what came of it");

  private static final Pattern THREAD =
      Pattern.compile(
          "(?:new (?:Thread|Rounds)|OneThread\\.named|Threads\\.(?:made|start))\\(([^;]*);");
  private static final Pattern NAME = Pattern.compile("\"([a-z][a-z -]+)\"");

  private static Map<String, String> sources() {
    try (Stream<Path> files = Files.walk(SOURCES.resolve("io/logwire"))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .collect(
              Collectors.toMap(
                  file -> SOURCES.resolve("io/logwire").relativize(file).toString(),
                  ThreadsTest::read,
                  (a, b) -> a,
                  TreeMap::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whoRunsAsLongAsTheServiceIsMissedByIt() {
    Set<String> named = new TreeSet<>();
    sources()
        .forEach(
            (file, source) -> {
              Matcher thread = THREAD.matcher(source);
              while (thread.find()) {
                Matcher name = NAME.matcher(thread.group(1));
                named.add(name.find() ? name.group(1) : file);
              }
            });
    Set<String> expected = new TreeSet<>(LastWords.VITAL);
    expected.addAll(OF_ONE_TASK);
    expected.add("thread/Threads.java"); // it names those of others
    expected.add("http/LateListener.java"); // it starts a listener, whose name it has
    expected.add("CommandFailures.java"); // it is never started
    expected.add("store/postgres/Rounds.java"); // named by whoever has rounds
    expected.add("console/OneThread.java"); // named by whoever has work
    assertEquals(expected, named, "is a new one vital, or of one task?");
  }

  @Test
  void nobodyPutsAnErrorAside() {
    Map<String, List<String>> found = new TreeMap<>();
    sources()
        .forEach(
            (file, source) -> {
              List<String> all =
                  PUTS_ASIDE.matcher(source).results().map(result -> result.group()).toList();
              if (!all.isEmpty() && !HAND_IT_ON.containsKey(file)) {
                found.put(file, all);
              }
            });
    assertEquals(Map.of(), found);
    HAND_IT_ON.forEach(
        (file, how) ->
            assertTrue(
                !how.startsWith("by ") || sources().get(file).contains(how.substring(3) + "("),
                file));
  }

  @Test
  void whoCatchesAnErrorThrowsItOrReportsIt() {
    Pattern catches =
        Pattern.compile(
            "\\n( *)\\} catch \\((?:Throwable|Error) (\\w+)\\) \\{\\n(.*?)\\n\\1\\}",
            Pattern.DOTALL);
    int[] seen = {0};
    sources()
        .forEach(
            (file, source) -> {
              Matcher caught = catches.matcher(source);
              while (caught.find()) {
                seen[0]++;
                String block = caught.group(3);
                boolean handsOn =
                    block.contains("throw " + caught.group(2) + ";")
                        || block.contains("VitalThreads.report(" + caught.group(2) + ")");
                assertTrue(handsOn, file + ": " + block);
              }
            });
    assertTrue(seen[0] > 4, seen[0] + " were found");
  }
}
