package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.javalin.Javalin;
import io.logwire.HandClock;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.metrics.Counter;
import io.logwire.metrics.Metrics;
import io.logwire.store.sqlite.TestStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search whose time is over before it is done. */
class LookedBackTest {
  private static final String SEARCH = "/logs?text=%22beta+alpha%22";

  @TempDir Path folder;
  private final Counter cutShort = new Metrics().pages.searchesCutShort;

  @Test
  void saysHowFarBackAndLeadsOn() {
    HandClock clock = new HandClock("2026-03-03T16:30:00Z");
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      long id = store.append(TestStore.entry("a", "beta and alpha"));
      String late = page(store, clock, Duration.ofNanos(-1));
      assertTrue(late.contains("No log matches until now."), late);
      assertTrue(late.contains("<span>Looked back to <time"), late);
      assertTrue(late.contains(">3 Mar 16:30</time>"), late);
      String on =
          "<a rel=\"next\" href=\"/logs?text=%22beta+alpha%22&amp;before=" + (id + 1) + "\">";
      assertTrue(late.contains(on), late);
      assertTrue(late.contains(", as far back as was looked</span>"), late);

      String inTime = page(store, clock, FeedPage.PATIENCE);
      assertTrue(inTime.contains("No log matches."), inTime);
      assertFalse(inTime.contains("ooked"), inTime);
      assertEquals(1, cutShort.count());
    }
  }

  @Test
  void endsWhenItsReaderHasLeft() {
    HandClock clock = new HandClock("2026-03-03T16:30:00Z");
    try (TestStore store = new TestStore(folder, clock, Duration.ZERO)) {
      // Looked at for longer than from one look at the connection to the next.
      String body = "beta and alpha ".repeat(200);
      LogEntry entry =
          new LogEntry("a", "", "", body, LogType.INFORMATION, false, List.of(), Map.of());
      for (int i = 0; i < 6; i++) {
        List<CompletableFuture<?>> appended = new ArrayList<>(); // as many as the queue takes
        for (int j = 0; j < 500; j++) {
          appended.add(store.repository.append(entry, Optional.empty()));
        }
        appended.forEach(CompletableFuture::join);
      }
      Duration anHour = Duration.ofHours(1);
      String whole =
          serve(store, clock, anHour, store.reader::newest, port -> answer(port, unused -> {}));
      assertTrue(whole.contains("No log matches. <a"), whole);
      CountDownLatch gone = new CountDownLatch(1);
      LongSupplier newestThen = // which is asked for before the search begins
          () -> {
            awaitUninterruptibly(gone);
            return store.reader.newest();
          };
      String left =
          serve(store, clock, anHour, newestThen, port -> answer(port, one -> leave(one, gone)));
      assertTrue(left.contains("No log matches until now."), left);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  // Who ends his side has left, but he hears what is said to him.
  private static void leave(Socket socket, CountDownLatch gone) {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    gone.countDown();
  }

  private static String answer(int port, Consumer<Socket> thenDo) {
    String request = "GET " + SEARCH + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      thenDo.accept(socket);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String page(TestStore store, HandClock clock, Duration patience) {
    return serve(
        store, clock, patience, store.reader::newest, port -> new Visitor(port).get(SEARCH).body());
  }

  private String serve(
      TestStore store,
      HandClock clock,
      Duration patience,
      LongSupplier newest,
      IntFunction<String> visit) {
    FeedPage feed =
        new FeedPage(
            new Layout(false),
            store.reader,
            store.store.counts(),
            newest,
            new FirstLog(Optional::empty),
            patience,
            cutShort,
            clock);
    Javalin server =
        Javalin.create(
                config -> {
                  config.startup.showJavalinBanner = false;
                  config.routes.get("/logs", feed);
                })
            .start("127.0.0.1", 0);
    try {
      return visit.apply(server.port());
    } finally {
      server.stop();
    }
  }
}
