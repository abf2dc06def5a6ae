package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.console.Visitor;
import io.logwire.store.sqlite.TestStore;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service with the heap of README whose sender has a channel for each of its users. */
class ManyChannelsTest {
  private static final int CHANNELS = 20_000;
  private static final int MOST_CHARACTERS = 60_000;

  @TempDir Path folder;

  @Test
  void whoLooksAtThemInParallelGetsShortPagesAndStopsNoLog() throws Exception {
    Path data = folder.resolve("data");
    fill(data);
    ExecutorService visitors = Executors.newFixedThreadPool(8);
    try (ChildServer child = ChildServer.start(data, "-Xmx64m")) {
      Visitor visitor = new Visitor(child.consolePort());
      List<Callable<HttpResponse<String>>> views = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        for (String path : List.of("/", "/logs", "/logs?type=error", "/?channel=19")) {
          views.add(() -> visitor.get(path));
        }
      }
      for (Future<HttpResponse<String>> view : visitors.invokeAll(views)) {
        HttpResponse<String> page = view.get();
        assertEquals(200, page.statusCode(), page.body());
        assertTrue(page.body().length() < MOST_CHARACTERS, page.body().length() + " characters");
      }
      assertTrue(visitor.get("/").body().contains("of more than 10,000 channels"));
      assertTrue(visitor.get("/?channel=user-77").body().contains(">user-77<"));
      try (LogClient client = child.connect()) {
        assertEquals(202, client.send("{\"channel_id\":\"a\",\"label\":\"b\"}").status());
      }
      assertEquals(List.of(), child.stderr().stream().filter(this::isFault).toList());
    } finally {
      visitors.shutdownNow();
    }
  }

  private boolean isFault(String line) {
    return line.contains("ERROR") || line.contains("OutOfMemory");
  }

  private static void fill(Path data) {
    try (TestStore store = new TestStore(data)) {
      List<CompletableFuture<?>> all = new ArrayList<>();
      for (int i = 0; i < CHANNELS; i++) {
        all.add(store.repository.append(TestStore.entry("user-" + i, "in"), Optional.empty()));
        if (all.size() == 1_000) {
          all.forEach(CompletableFuture::join);
          all.clear();
        }
      }
    }
  }
}
