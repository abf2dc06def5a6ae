package io.logwire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogQuery;
import io.logwire.store.Store;
import io.logwire.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A service whose heap is too small for what is asked of it: it refuses or ends, and never lies.
 */
@Timeout(180)
class FullHeapTest {
  private static final int SENDERS = 32;
  private static final int LOGS_OF_A_SENDER = 6;
  private static final int MOST_LINES = 300;
  private static final Set<Integer> HONEST = Set.of(202, 413, 429, 503);
  private static final Set<Integer> ENDS =
      Set.of(ChildServer.SIGTERM, 3); // by ExitOnOutOfMemoryError

  // As deep and as wide as a log can be: what it takes in memory is a multiple of its bytes.
  private static final String LARGE =
      "{\"channel_id\":\"c\",\"reference\":\"%s\",\"body\":\"%s\",\"custom_references\":{%s}}";

  @TempDir Path folder;
  private final ConcurrentLinkedQueue<Long> acknowledged = new ConcurrentLinkedQueue<>();

  @ParameterizedTest
  @ValueSource(strings = {"-Xmx10m", "-Xmx20m"})
  void keepsWhatItHasAcknowledgedAndFloodsNoLog(String heap) throws Exception {
    Path data = folder.resolve("data");
    ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    List<String> words;
    try (ChildServer child =
        ChildServer.start(data, heap, "-XX:+ExitOnOutOfMemoryError", "-Xlog:disable")) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        int sender = i;
        all.add(senders.submit(() -> send(child, sender)));
      }
      for (Future<?> one : all) {
        one.get();
      }
      child.terminate(); // it may be about to end by itself
      int exitCode = child.exitCode();
      assertTrue(ENDS.contains(exitCode), () -> "it ended with " + exitCode);
      words = child.stderr();
    } finally {
      senders.shutdownNow();
    }
    assertTrue(words.size() < MOST_LINES, () -> words.size() + " lines: " + words);
    assertTrue(!acknowledged.isEmpty(), "it took none");
    Set<Long> kept = new HashSet<>();
    try (Store store = SqliteStore.existing(data, Clock.systemUTC())) {
      store.reader().find(LogQuery.latest(100_000)).forEach(log -> kept.add(log.id()));
    }
    assertTrue(kept.containsAll(acknowledged), "an acknowledged log is lost");
  }

  private void send(ChildServer child, int sender) {
    for (int i = 0; i < LOGS_OF_A_SENDER && child.isAlive(); i++) {
      try (LogClient client = child.connect()) {
        for (; i < LOGS_OF_A_SENDER; i++) {
          LogClient.Answer answer = client.send(large(sender, i));
          assertTrue(HONEST.contains(answer.status()), answer.toString());
          if (answer.status() == 202) {
            acknowledged.add(answer.logId());
          }
        }
      } catch (IOException e) {
        // its connection was closed, or the process has ended
      }
    }
  }

  private static String large(int sender, int number) {
    StringBuilder custom = new StringBuilder();
    for (int i = 0; i < 32; i++) {
      custom.append(i == 0 ? "" : ",").append("\"name%d\":\"%s\"".formatted(i, "é".repeat(1_024)));
    }
    return LARGE.formatted(sender + " " + number, "\\u20ac ".repeat(30_000), custom);
  }
}
