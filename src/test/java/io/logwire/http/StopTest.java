package io.logwire.http;

import static io.logwire.http.RawClient.assertProblem;
import static io.logwire.http.RawClient.head;
import static io.logwire.http.RawClient.post;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.javalin.util.JavalinException;
import io.logwire.Pause;
import io.logwire.metrics.Metrics;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StopTest {
  @Test
  void closesIdleConnectionsAndUnfinishedHeadsAtOnce() throws Exception {
    var server = new EchoServer();
    var clients = new ArrayList<RawClient>();
    for (int i = 0; i < 50; i++) {
      var client = new RawClient(server.port());
      client.send(post("{}")).answer();
      clients.add(client);
    }
    for (var client : clients.subList(0, 25)) {
      client.send("POST /api");
    }

    server.close();

    assertEquals(0, server.metrics.dropped.count("slow"), "they were given time, as a body is");
    for (var client : clients) {
      assertTrue(client.closedWithoutMore());
      client.close();
    }
  }

  @Test
  void answersWhatIsInFlight() throws Exception {
    boolean inTime = false;
    for (int i = 0; i < 5 && !inTime; i++) { // a busy machine may need longer than a body has then
      inTime = answersWhatComesInTime();
    }
    assertTrue(inTime, "nothing came within the time of a body");
  }

  private static boolean answersWhatComesInTime() throws Exception {
    var server = new EchoServer();
    int port = server.port();
    try (var waiting = new RawClient(port);
        var sending = new RawClient(port)) {
      waiting.send(post("hold"));
      var held = server.held.poll(30, SECONDS);
      assertNotNull(held);
      long begin = System.nanoTime();
      sending.send(head("Content-Length: 4", "Expect: 100-continue") + "\r\n");
      assertEquals(100, sending.answer().status()); // so its head has come
      var stopped = CompletableFuture.runAsync(server::close);
      awaitRefusal(port);
      while (!server.isStopping()) { // Jetty refuses new connections a moment before that
        Pause.beforeTheNextLook();
      }
      sending.send("abcd");
      held.complete(null);
      if (System.nanoTime() - begin > SECONDS.toNanos(2)) {
        stopped.get(30, SECONDS);
        return false;
      }
      assertEquals("4", sending.answer().body());
      var answer = waiting.answer();
      assertEquals("4", answer.body());
      assertEquals("close", answer.header("Connection"));
      stopped.get(30, SECONDS);
      return true;
    }
  }

  @Test
  void givesABodyThatIsStillComingThreeSeconds() throws Exception {
    var server = new EchoServer();
    try (var client = new RawClient(server.port())) {
      client.send(head("Content-Length: 4", "Expect: 100-continue") + "\r\n");
      assertEquals(100, client.answer().status());

      server.close();

      assertProblem(408, client.answer());
      assertTrue(client.closedWithoutMore());
      // Not later: after eight seconds, as below, it would hear that the service stops.
      assertEquals(0, server.metrics.refused.count("stopping"));
    }
  }

  @Test
  void givesUpAnAnswerThatNeverComes() throws Exception {
    var server = new EchoServer();
    try (var client = new RawClient(server.port())) {
      client.send(post("hold"));
      assertNotNull(server.held.poll(30, SECONDS));

      long start = System.nanoTime();
      assertThrows(JavalinException.class, server::close);

      long ms = NANOSECONDS.toMillis(System.nanoTime() - start);
      assertTrue(ms >= 7_900, "stopped after " + ms + " ms");
      assertProblem(503, client.answer());
      assertTrue(client.closedWithoutMore());
      assertEquals(1, server.metrics.refused.count("stopping"));
    }
  }

  @Test
  void stopsTwiceAndUnused() {
    var server = new EchoServer();
    server.close();
    server.close();
    Listener.create("127.0.0.1", 0, new Metrics().door, routes -> {}).stop();
  }

  private static void awaitRefusal(int port) throws IOException {
    while (true) {
      try {
        new RawClient(port).close();
        Pause.beforeTheNextLook();
      } catch (ConnectException refused) {
        return;
      }
    }
  }
}
