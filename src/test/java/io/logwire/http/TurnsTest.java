package io.logwire.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.javalin.http.Context;
import io.logwire.Pause;
import io.logwire.http.Turns.Cost;
import io.logwire.metrics.Metrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nobody waits for those whose answers take long, but for others of that kind. */
@Timeout(60)
class TurnsTest {
  private static final Map<String, Cost> COSTS =
      Map.of("/urgent", Cost.NOTHING, "/page", Cost.LITTLE, "/search", Cost.MUCH);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Semaphore file = new Semaphore(0);
  private final BlockingQueue<String> begun = new LinkedBlockingQueue<>(); // whose they are
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger searchesThatCame = new AtomicInteger();
  private LateListener listener;

  @BeforeEach
  void open() {
    listener =
        LateListener.open(
            "127.0.0.1",
            0,
            "console",
            this::cost,
            new Metrics().console,
            routes -> {
              routes.get("/page", this::answerLate);
              routes.get("/search", this::answerLate);
              routes.get("/urgent", ctx -> ctx.result("now"));
            });
  }

  private Cost cost(String path, String query) {
    if (path.equals("/search")) {
      searchesThatCame.incrementAndGet();
    }
    return "quick".equals(query) ? Cost.LITTLE : COSTS.get(path);
  }

  private void answerLate(Context ctx) throws InterruptedException {
    if (Turns.areTooMany(ctx)) {
      ctx.result("too many");
    } else if ("quick".equals(ctx.queryString())) {
      ctx.result("now");
    } else {
      atOnce.incrementAndGet();
      begun.add(ctx.header("Cookie"));
      file.acquire();
      ctx.result("late");
    }
  }

  @AfterEach
  void close() {
    file.release(100);
    listener.close();
  }

  private CompletableFuture<HttpResponse<String>> get(String path) {
    return get(path, "session=one");
  }

  private CompletableFuture<HttpResponse<String>> get(String path, String cookie) {
    URI uri = URI.create("http://127.0.0.1:" + listener.port() + path);
    HttpRequest request = HttpRequest.newBuilder(uri).header("Cookie", cookie).build();
    return client.sendAsync(request, BodyHandlers.ofString());
  }

  private List<CompletableFuture<HttpResponse<String>>> getAll(String path, int times) {
    List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      all.add(get(path));
    }
    return all;
  }

  private void assertBegin(int requests) throws InterruptedException {
    for (int i = 0; i < requests; i++) {
      assertNotNull(begun.poll(30, TimeUnit.SECONDS), requests + " work at once");
    }
  }

  private static long answered(List<CompletableFuture<HttpResponse<String>>> requests) {
    return requests.stream().filter(CompletableFuture::isDone).count();
  }

  private void assertIsNow(String path) throws Exception {
    for (int i = 0; i < 20; i++) {
      assertEquals("now", get(path).get(20, TimeUnit.SECONDS).body(), "others wait for ever");
    }
  }

  @Test
  void whatIsUrgentIsAnsweredWhilePagesWaitForTheFile() throws Exception {
    assertIsNow("/urgent");
    List<CompletableFuture<HttpResponse<String>>> pages = getAll("/page", 12);
    assertBegin(4);
    assertIsNow("/urgent");
    assertEquals(4, atOnce.get(), "no more than there are connections to the file");
    file.release(100);
    for (CompletableFuture<HttpResponse<String>> page : pages) {
      assertEquals("late", page.get().body());
    }
  }

  @Test
  void pagesAreMadeWhileSearchesTakeLong() throws Exception {
    assertIsNow("/page?quick");
    List<CompletableFuture<HttpResponse<String>>> searches = getAll("/search", 2);
    assertBegin(2);
    searches.addAll(getAll("/search", 4));
    assertIsNow("/page?quick");
    assertEquals(2, atOnce.get(), "searches at once");
    file.release(100);
    for (CompletableFuture<HttpResponse<String>> search : searches) {
      assertEquals("late", search.get().body());
    }
    assertEquals(6, atOnce.get());
  }

  @Test
  void oneSearchTooManyIsToldAtOnce() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> searches = getAll("/search", 9);
    assertBegin(2);
    CompletableFuture<?> told = CompletableFuture.anyOf(searches.toArray(CompletableFuture[]::new));
    assertEquals("too many", ((HttpResponse<?>) told.get(20, TimeUnit.SECONDS)).body());
    Pause.until(() -> answered(searches) == 3, () -> answered(searches) + " are told so");
    file.release(100);
    int late = 0;
    for (CompletableFuture<HttpResponse<String>> search : searches) {
      late += search.get().body().equals("late") ? 1 : 0;
    }
    assertEquals(6, late, "two at work, and four of one reader that waited");
    assertEquals(404, get("/none?quick").get().statusCode());
  }

  @Test
  void whoSearchesOnceDoesNotWaitForThoseWhoSearchALot() throws Exception {
    assertIsNow("/page?quick");
    List<CompletableFuture<HttpResponse<String>>> many = getAll("/search", 2);
    assertBegin(2);
    many.addAll(getAll("/search", 5));
    CompletableFuture<?> told = CompletableFuture.anyOf(many.toArray(CompletableFuture[]::new));
    assertEquals("too many", ((HttpResponse<?>) told.get(20, TimeUnit.SECONDS)).body());
    CompletableFuture<HttpResponse<String>> once = get("/search", "session=another");
    Pause.until(() -> searchesThatCame.get() == 8, () -> searchesThatCame + " searches came");
    assertIsNow("/page?quick"); // so that it waits by now
    file.release(1);
    assertEquals("session=another", begun.poll(30, TimeUnit.SECONDS));
    file.release(100);
    assertEquals("late", once.get(20, TimeUnit.SECONDS).body());
  }
}
