package io.logwire.http;

import static io.logwire.http.RawClient.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.javalin.Javalin;
import io.logwire.Pause;
import io.logwire.metrics.Counter;
import io.logwire.metrics.HttpMetrics;
import io.logwire.metrics.Metrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients with a small window that ask and never read. */
@Timeout(60)
class SlowReadersTest {
  private static final byte FILLER = 1;
  private static final byte[] PAGE = page(5 << 20); // more than the buffers of two sockets

  @ParameterizedTest
  @ValueSource(ints = {3, 30})
  void holdNoThreadOfTheListener(int readers) throws Exception {
    CountDownLatch asked = new CountDownLatch(readers);
    HttpMetrics metrics = new Metrics().door;
    Javalin server =
        Listener.create(
                "127.0.0.1",
                0,
                metrics,
                routes -> {
                  routes.get(
                      "/page",
                      ctx -> {
                        asked.countDown();
                        ctx.result(PAGE);
                      });
                  routes.get("/quick", ctx -> ctx.result("here"));
                })
            .start();
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < readers; i++) {
        sockets.add(ask(server.port(), "/page"));
      }
      assertTrue(asked.await(30, TimeUnit.SECONDS), "all have a thread");
      for (int i = 0; i < 20; i++) {
        try (RawClient client = new RawClient(server.port())) {
          assertEquals("here", client.send(get("/quick")).answer().body());
        }
      }
      Counter dropped = metrics.dropped;
      if (readers == 30) {
        Pause.until(() -> dropped.count("answers_full") > 0, () -> "none was cut off: " + dropped);
      } else {
        assertEquals(0, dropped.count("answers_full"), "there was room for all");
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
      server.stop();
    }
  }

  @Test
  void getTheWholeAnswerWhenTheyReadAtLast() throws Exception {
    Javalin server =
        Listener.create(
                "127.0.0.1",
                0,
                new Metrics().door,
                routes -> routes.get("/page", ctx -> ctx.result(PAGE)))
            .start();
    try (Socket socket = ask(server.port(), "/page")) {
      socket.setSoTimeout(30_000);
      socket.shutdownOutput();
      byte[] all = socket.getInputStream().readAllBytes();
      int received = 0;
      for (byte one : all) {
        received += one == FILLER ? 1 : 0; // between them are the sizes of chunks
      }
      assertEquals(PAGE.length, received);
    } finally {
      server.stop();
    }
  }

  @Test
  void ofOneAddressLeaveRoomForTheOthers() throws Exception {
    HttpMetrics metrics = new Metrics().door;
    Javalin server =
        Listener.create(
                "http",
                4,
                20,
                Optional.empty(),
                metrics,
                () -> BoundSocket.bind("host", "127.0.0.1", 0, Duration.ZERO),
                routes -> routes.get("/quick", ctx -> ctx.result("here")))
            .start();
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 10; i++) {
        RawClient client = new RawClient(server.port());
        clients.add(client);
        assertEquals(200, client.send(get("/quick")).answer().status());
      }
      try (RawClient refused = new RawClient(server.port())) {
        RawClient.Answer answer = refused.answer();
        assertProblem(503, answer);
        assertEquals("5", answer.header("Retry-After"));
        assertEquals(1, metrics.dropped.count("share"));
      }
      try (Socket another = new Socket()) {
        another.bind(new InetSocketAddress("127.0.0.2", 0));
        another.connect(new InetSocketAddress("127.0.0.1", server.port()));
        another.getOutputStream().write(get("/quick").getBytes(StandardCharsets.US_ASCII));
        assertEquals('H', another.getInputStream().read());
      }
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
      server.stop();
    }
  }

  private static byte[] page(int bytes) {
    byte[] page = new byte[bytes];
    Arrays.fill(page, FILLER);
    return page;
  }

  private static Socket ask(int port, String path) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(2 * 1024);
    socket.connect(new InetSocketAddress("127.0.0.1", port));
    socket.getOutputStream().write(get(path).getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
  }
}
