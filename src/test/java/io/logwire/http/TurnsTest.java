package io.logwire.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.metrics.Metrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is urgent is answered while every thread for pages waits for the file. */
@Timeout(60)
class TurnsTest {
  private static final int PAGES = 12;

  private final HttpClient client = HttpClient.newHttpClient();
  private final CountDownLatch file = new CountDownLatch(1);
  private final CountDownLatch working = new CountDownLatch(4);
  private final AtomicInteger atOnce = new AtomicInteger();
  private LateListener listener;

  @BeforeEach
  void open() {
    listener =
        LateListener.open(
            "127.0.0.1",
            0,
            "console",
            "/urgent"::equals,
            new Metrics().console,
            routes -> {
              routes.get(
                  "/page",
                  ctx -> {
                    atOnce.incrementAndGet();
                    working.countDown();
                    file.await();
                    ctx.result("late");
                  });
              routes.get("/urgent", ctx -> ctx.result("now"));
            });
  }

  @AfterEach
  void close() {
    file.countDown();
    listener.close();
  }

  private CompletableFuture<HttpResponse<String>> get(String path) {
    URI uri = URI.create("http://127.0.0.1:" + listener.port() + path);
    return client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  @Test
  void andTheOthersAreAnsweredInTheirTurn() throws Exception {
    assertEquals("now", get("/urgent").get().body());
    List<CompletableFuture<HttpResponse<String>>> pages = new ArrayList<>();
    for (int i = 0; i < PAGES; i++) {
      pages.add(get("/page"));
    }
    assertTrue(working.await(30, TimeUnit.SECONDS), "four work at once");
    for (int i = 0; i < 20; i++) {
      long before = System.nanoTime();
      assertEquals("now", get("/urgent").get(20, TimeUnit.SECONDS).body());
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
      assertTrue(millis < 1_000, "it took " + millis + " ms");
    }
    assertEquals(4, atOnce.get(), "no more than there are connections to the file");
    file.countDown();
    for (CompletableFuture<HttpResponse<String>> page : pages) {
      assertEquals("late", page.get().body());
    }
    assertEquals(404, get("/none").get().statusCode());
  }
}
