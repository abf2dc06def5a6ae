package io.logwire.http;

import static io.logwire.http.RawClient.assertProblem;
import static io.logwire.http.RawClient.head;
import static io.logwire.http.RawClient.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.logwire.Pause;
import io.logwire.http.StalledConnections.Limits;
import io.logwire.metrics.HttpMetrics;
import io.logwire.metrics.Metrics;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a listener refuses or ends is counted, by the reason. */
@Timeout(180)
class DroppedTest {
  private static final int LARGEST = 1 << 20;

  private final HttpMetrics metrics = new Metrics().door;

  @Test
  void isCountedForWhoeverIsSlow() throws Exception {
    try (EchoServer server = new EchoServer();
        RawClient kept = new RawClient(server.port());
        RawClient silent = new RawClient(server.port());
        RawClient head = new RawClient(server.port());
        RawClient body = new RawClient(server.port());
        RawClient stopped = new RawClient(server.port())) {
      assertEquals(202, kept.send(post("first")).answer().status());
      head.send("POST /");
      body.send(head("Content-Length: 10") + "\r\nabc");
      stopped.send(head("Content-Length: " + LARGEST) + "\r\n" + "a".repeat(LARGEST - 1));
      Limits usual = Limits.USUAL;
      server.limit(new Limits(usual.request(), Duration.ofSeconds(5), usual.look()));
      assertProblem(408, body.answer());
      assertProblem(408, stopped.answer()); // by its bytes it would have two minutes
      await(server.metrics, "slow");
      assertEquals(2, server.metrics.refused.count("slow"));
      awaitEnd(silent);
      assertEquals(202, kept.send(post("second")).answer().status(), "it has asked before");
      assertEquals(1, server.metrics.dropped.count("silent"));
      awaitRequests(server.metrics, "408", 2);
    }
  }

  /** As after a machine that stood still, or where its threads come to nothing. */
  @Test
  void aBodyIsToldThatItIsSlowAlsoWhereItsTimeIsLongOver() throws Exception {
    try (EchoServer server = new EchoServer();
        RawClient body = new RawClient(server.port())) {
      body.send(head("Content-Length: 10") + "\r\nabc");
      Duration late = Duration.ofMillis(3_500); // longer than a connection may take to read a 408
      server.limit(new Limits(Duration.ofMillis(1), Duration.ofSeconds(30), late));
      assertProblem(408, body.answer());
    }
  }

  private static void await(HttpMetrics metrics, String reason) {
    Pause.until(() -> metrics.dropped.count(reason) > 0, () -> reason + ": " + metrics.dropped);
    assertEquals(1, metrics.dropped.count(reason), reason);
  }

  // Counted when the request has ended, which may be after its answer was read.
  private static void awaitRequests(HttpMetrics metrics, String status, long count) {
    Pause.until(
        () -> metrics.requests.count(status) == count, () -> status + ": " + metrics.requests);
  }

  // It is silent for longer than a socket of the tests waits for an answer.
  private static void awaitEnd(RawClient silent) throws Exception {
    boolean ended = false;
    while (!ended) {
      try {
        ended = silent.closedWithoutMore();
      } catch (SocketTimeoutException e) {
        Pause.beforeTheNextLook(); // which ends it when the timeout of the class has come
      }
    }
  }

  @Test
  void isCountedForAFaultOfOursAndForAnAnswerThatIsLate() throws Exception {
    try (EchoServer server = new EchoServer();
        RawClient client = new RawClient(server.port())) {
      assertEquals(500, client.send(post("throw")).answer().status());
      assertEquals(500, client.send(post("overflow")).answer().status());
      assertEquals(503, client.send(post("late")).answer().status());
      assertEquals(2, server.metrics.refused.count("fault"));
      assertEquals(1, server.metrics.refused.count("late"));
      awaitRequests(server.metrics, "500", 2);
      awaitRequests(server.metrics, "503", 1);
    }
  }

  @Test
  void isCountedForBodiesThatAreTooManyByWhoseTheyAre() throws Exception {
    RequestBody body = new RequestBody(1 << 20, 40_000);
    Javalin server =
        Listener.create(
                "127.0.0.1",
                0,
                metrics,
                routes -> {
                  routes.post("/token", ctx -> ctx.future(() -> read(body, ctx, "one")));
                  routes.post("/address", ctx -> ctx.future(() -> read(body, ctx, "")));
                })
            .start();
    try (Socket other = new Socket()) {
      assertEquals(429, send(server.port(), "/token"));
      assertEquals(1, metrics.refused.count("bodies_of_token"));
      assertEquals(429, send(server.port(), "/address"));
      assertEquals(1, metrics.refused.count("bodies_of_address"));
      other.bind(new InetSocketAddress("127.0.0.2", 0));
      other.connect(new InetSocketAddress("127.0.0.1", server.port()));
      other.getOutputStream().write(bytes(request("/address") + "x".repeat(12_000)));
      for (int i = 0; i < 1_000 && metrics.refused.count("bodies_of_all") == 0; i++) {
        send(server.port(), "/address"); // until enough of the other one has come
      }
      assertTrue(metrics.refused.count("bodies_of_all") > 0);
    } finally {
      server.stop();
    }
  }

  private static CompletableFuture<Void> read(RequestBody body, Context ctx, String token) {
    return body.read(ctx, token).thenAccept(bytes -> ctx.result("read"));
  }

  private static String request(String path) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        + "Content-Length: 38000\r\n\r\n";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static int send(int port, String path) throws Exception {
    try (RawClient client = new RawClient(port)) {
      return client.send(request(path) + "x".repeat(38_000)).answer().status();
    }
  }

  @Test
  void isCountedWhenAllConnectionsAreTaken() throws Exception {
    Javalin server =
        Listener.create(
                "http",
                4,
                2,
                Optional.empty(),
                metrics,
                () -> BoundSocket.bind("host", "127.0.0.1", 0, Duration.ZERO),
                routes -> routes.get("/quick", ctx -> ctx.result("here")))
            .start();
    try (Socket one = connect(server.port(), "127.0.0.2");
        Socket other = connect(server.port(), "127.0.0.3")) {
      assertTrue(one.isConnected() && other.isConnected());
      await(metrics, "full");
    } finally {
      server.stop();
    }
  }

  private static Socket connect(int port, String address) throws Exception {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(address, 0));
    socket.connect(new InetSocketAddress("127.0.0.1", port));
    return socket;
  }
}
