package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.console.Visitor;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.store.sqlite.TestStore;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The costliest searches that there are, many at once, beside a service with the heap of README.
 * Without the limits of a search, and without connections of the door's own, a sender waits for
 * seconds.
 */
@Timeout(600)
class HostileSearchesTest {
  private static final int LOGS = 30_000;
  private static final int SENDERS = 4;
  // Two seconds, and on a machine for which all of it takes long a part of that.
  private static final long MOST_WAIT_MILLIS = 2_000;
  private static final long MOST_WAIT_PART = 2;
  private static final long MOST_PAGE_MILLIS = 60_000;
  private static final int HOSTILE = 8;
  private static final long MOST_SEARCH_MILLIS = 10_000; // two seconds, and a slow machine
  private static final long TURN_MILLIS = 4_000; // until one of the others has ended
  private static final Duration AT_WORK = Duration.ofMillis(300); // it rests where nobody looks
  // Of the process, with a heap of 64 MB and 32 of buffers; it was 112 MB.
  private static final long MOST_MEGABYTES = 200;

  @TempDir Path folder;

  private static List<String> searches() {
    String words =
        IntStream.range(0, 1_000).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
    return List.of(
        "a* ".repeat(40).strip(),
        "a* b* c* d* e* f* g* h*",
        "\"" + "beta alpha ".repeat(600).strip() + "\"",
        "\"" + "beta alpha ".repeat(32).strip() + "\"",
        "\"beta alpha\"",
        "alpha -beta",
        "-alpha",
        "😀 👩‍👩‍👧 ☠",
        words,
        words.substring(0, 250));
  }

  @Test
  void stopNoSenderAndTakeNoMoreMemory() throws Exception {
    Path data = folder.resolve("data");
    fill(data);
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(12 + SENDERS);
    try (ChildServer child = ChildServer.start(data, "-Xmx64m", "-XX:MaxDirectMemorySize=32m")) {
      Visitor visitor = new Visitor(child.consolePort());
      assertEquals(200, visitor.get("/logs").statusCode());
      List<Future<Long>> senders = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        senders.add(threads.submit(() -> longestWaitOfASender(child, over)));
      }
      List<Callable<Long>> views = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        for (String search : searches()) {
          views.add(() -> look(visitor, "/logs?text=" + Visitor.encoded(search)));
        }
      }
      long begin = System.nanoTime();
      long longestPage = 0;
      for (Future<Long> view : threads.invokeAll(views)) {
        longestPage = Math.max(longestPage, view.get());
      }
      long all = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
      over.set(true);
      long longestWait = 0;
      for (Future<Long> sender : senders) {
        longestWait = Math.max(longestWait, sender.get());
      }
      long megabytes = megabytes(child, "VmHWM");
      String seen =
          "wait %d ms, page %d ms, all %d ms, %d MB"
              .formatted(longestWait, longestPage, all, megabytes);
      assertTrue(longestWait < Math.max(MOST_WAIT_MILLIS, all / MOST_WAIT_PART), seen);
      assertTrue(longestPage < MOST_PAGE_MILLIS, seen);
      assertTrue(megabytes < MOST_MEGABYTES, seen);
      assertEquals(List.of(), child.stderr().stream().filter(this::isFault).toList());
    } finally {
      threads.shutdownNow();
    }
  }

  /** A JVM that compiles nothing, so that a look through this store takes longer than it may. */
  @Test
  void endAfterTwoSecondsAndHoldUpNobodyElse() throws Exception {
    Path data = folder.resolve("data");
    fill(data);
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(HOSTILE + 2);
    try (ChildServer child = ChildServer.start(data, "-Xint", "-Xmx64m")) {
      long begin = System.nanoTime();
      Visitor visitor = new Visitor(child.consolePort());
      String search = "/logs?text=" + Visitor.encoded("\"beta alpha\"");
      long alone = look(visitor, search);
      String cutShort = visitor.get(search).body();
      assertTrue(cutShort.contains("Looked back to"), cutShort);
      Future<Long> pages = longest(threads, visitor, over, "/", "/channels/c1", "/logs?channel=c2");
      Future<Long> searches = longest(threads, visitor, over, search);
      Callable<Integer> hostile =
          () -> answer(visitor, search, "Cookie", "of=somebody who reloads").statusCode();
      List<Integer> answers = new ArrayList<>();
      for (Future<Integer> one : threads.invokeAll(Collections.nCopies(2 * HOSTILE, hostile))) {
        answers.add(one.get());
      }
      over.set(true);
      // Eight come at a time; of one reader two are at work and four wait at most.
      assertTrue(answers.contains(503), () -> "none was one too many: " + answers);
      String seen =
          "a search alone %d ms, another's pages %d ms, another's search %d ms"
              .formatted(alone, pages.get(), searches.get());
      assertTrue(alone < MOST_SEARCH_MILLIS, seen);
      assertTrue(pages.get() < MOST_SEARCH_MILLIS, seen);
      assertTrue(searches.get() < MOST_SEARCH_MILLIS + TURN_MILLIS, seen);
      child.awaitSaid("took a second");
      long told = child.stderr().stream().filter(line -> line.contains("took a second")).count();
      long minutes = TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - begin);
      assertTrue(told >= 1 && told <= 2 + minutes, () -> "once a minute: " + child.stderr());
      assertStopsInTheMiddle(child, visitor, search);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void assertStopsInTheMiddle(ChildServer child, Visitor visitor, String search)
      throws Exception {
    Thread last = atWork(child, () -> cutOff(visitor, search));
    child.terminate();
    assertEquals(ChildServer.SIGTERM, child.exitCode());
    assertTrue(child.stderr().toString().contains("stopped; everything is in"));
    assertFalse(child.stderr().toString().contains("another program"), "that is us");
    last.join();
  }

  // Where the machine gives the child too little within a search's two seconds, the next one is it.
  private static Thread atWork(ChildServer child, Runnable search) throws Exception {
    while (true) {
      Duration busy = processorTime(child).plus(AT_WORK);
      Thread one = new Thread(search);
      one.start();
      while (one.isAlive()) {
        if (processorTime(child).compareTo(busy) >= 0) {
          return one;
        }
        Pause.beforeTheNextLook();
      }
    }
  }

  // The stop ends it, with an answer or without.
  private static void cutOff(Visitor visitor, String search) {
    try {
      visitor.get(search);
    } catch (AssertionError e) {
      // without
    }
  }

  // What somebody else looks at meanwhile.
  private static Future<Long> longest(
      ExecutorService threads, Visitor visitor, AtomicBoolean over, String... paths) {
    return threads.submit(
        () -> {
          long longest = 0;
          while (!over.get()) {
            for (String path : paths) {
              longest = Math.max(longest, look(visitor, path));
            }
          }
          return longest;
        });
  }

  private boolean isFault(String line) {
    return line.contains("ERROR") || line.contains("OutOfMemory");
  }

  private static long look(Visitor visitor, String path, String... headers) {
    long begin = System.nanoTime();
    answer(visitor, path, headers);
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
  }

  private static HttpResponse<String> answer(Visitor visitor, String path, String... headers) {
    HttpResponse<String> page = visitor.get(path, headers);
    assertTrue(List.of(200, 400, 414, 503).contains(page.statusCode()), page.body());
    assertTrue(page.headers().firstValue("Content-Type").orElse("").startsWith("text/html"), path);
    return page;
  }

  private static long longestWaitOfASender(ChildServer child, AtomicBoolean over)
      throws IOException {
    long longest = 0;
    try (LogClient client = child.connect()) {
      while (!over.get()) {
        long begin = System.nanoTime();
        assertEquals(202, client.send("{\"channel_id\":\"a\",\"label\":\"b\"}").status());
        longest = Math.max(longest, System.nanoTime() - begin);
      }
    }
    return TimeUnit.NANOSECONDS.toMillis(longest);
  }

  private static Duration processorTime(ChildServer child) {
    return ProcessHandle.of(child.pid()).flatMap(p -> p.info().totalCpuDuration()).orElseThrow();
  }

  private static long megabytes(ChildServer child, String name) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + child.pid() + "/status")).stream()
        .filter(line -> line.startsWith(name + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_024)
        .findFirst()
        .orElseThrow();
  }

  private static void fill(Path data) {
    Random random = new Random(7);
    try (TestStore store = new TestStore(data)) {
      store.appendAll(
          IntStream.range(0, LOGS)
              .mapToObj(
                  i ->
                      new LogEntry(
                          "c" + i % 9,
                          "user " + i % 1_000,
                          "alpha beta",
                          words(random),
                          LogType.ACTION,
                          false,
                          List.of("t" + i % 5),
                          Map.of()))
              .toList());
    }
  }

  private static String words(Random random) {
    return IntStream.range(0, 30)
        .mapToObj(i -> (char) ('a' + random.nextInt(26)) + "" + random.nextInt(50_000))
        .collect(Collectors.joining(" "));
  }
}
