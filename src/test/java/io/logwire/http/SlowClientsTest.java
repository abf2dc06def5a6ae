package io.logwire.http;

import static io.logwire.http.RawClient.head;
import static io.logwire.http.RawClient.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.http.Crowd.Plan;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SlowClientsTest {
  private static final int SECOND_MS = 1000;
  private static final int MEBIBYTE = 1 << 20;

  @Test
  @Timeout(180)
  void endsTheSlowWhileOthersAreAnsweredAtOnce() throws Exception {
    var heads = new Plan(400, "POST ", "/".repeat(1000), 1, SECOND_MS);
    var bodies = new Plan(400, head("Content-Length: 999") + "\r\n", "a".repeat(999), 1, SECOND_MS);
    var chunks =
        new Plan(
            20,
            head("Transfer-Encoding: chunked") + "\r\n",
            "1\r\na\r\n".repeat(99),
            "1\r\na\r\n".length(),
            SECOND_MS);
    // 100 kB a second, which is slow and honest
    var upload =
        new Plan(
            1,
            head("Content-Length: " + MEBIBYTE, "Connection: close") + "\r\n",
            "a".repeat(MEBIBYTE),
            10_000,
            100);

    try (var server = new EchoServer();
        var patient = new RawClient(server.port())) {
      // It has sent all it has to send, and waits for its answer.
      patient.send(
          "GET /held HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\nContent-Length: 0\r\n\r\n");
      var answer = server.held.take();
      long allowedMs = allowedMillis(server);
      var crowd = new Crowd(server.port(), upload, heads, bodies, chunks);
      while (!crowd.awaitClosed(50)) {
        assertAnsweredWithin(allowedMs, server);
      }
      crowd.close();
      answer.complete(null);
      assertEquals("at last", patient.answer().body());

      var members = crowd.members();
      assertTrue(members.get(0).received().startsWith("HTTP/1.1 202"), members.get(0).received());
      assertTrue(members.get(0).received().endsWith("" + MEBIBYTE), members.get(0).received());
      for (var slowHead : members.subList(1, 401)) {
        assertEquals("", slowHead.received());
        assertTrue(slowHead.closedAfterMs < 40 * SECOND_MS, "after " + slowHead.closedAfterMs);
      }
      int told = 0;
      for (var slowBody : members.subList(401, 821)) {
        assertTrue(slowBody.closedAfterMs < 40 * SECOND_MS, "after " + slowBody.closedAfterMs);
        told += slowBody.received().startsWith("HTTP/1.1 408") ? 1 : 0;
      }
      // All of them, unless the machine is too busy to say why before it closes.
      assertTrue(told > 200, "told why: " + told);
    }
  }

  @Test
  @Timeout(180)
  void isNotDisturbedByFiveThousandIdleConnections() throws Exception {
    try (var server = new EchoServer()) {
      long allowedMs = allowedMillis(server);
      // More than one request each: a parser may keep what it has seen for the next one.
      String requests = post("{}").repeat(3);
      var crowd = new Crowd(server.port(), new Plan(5000, requests, "", 0, SECOND_MS));
      assertTrue(crowd.awaitAnswered(120 * SECOND_MS));
      for (int i = 0; i < 100; i++) {
        assertAnsweredWithin(allowedMs, server);
      }
      assertTrue(crowd.members().stream().allMatch(idle -> idle.closedAfterMs < 0));
      crowd.close();
    }
  }

  /** Less than the slow have, and on a busy machine what that costs by itself. */
  private static long allowedMillis(EchoServer server) throws IOException {
    long slowestMs = 0;
    for (int i = 0; i < 50; i++) {
      slowestMs = Math.max(slowestMs, millisForARequest(server));
    }
    return 4 * SECOND_MS + 4 * slowestMs;
  }

  private static void assertAnsweredWithin(long allowedMs, EchoServer server) throws IOException {
    long ms = millisForARequest(server);
    assertTrue(ms < allowedMs, "answered after " + ms + " ms, allowed are " + allowedMs);
  }

  private static long millisForARequest(EchoServer server) throws IOException {
    long start = System.nanoTime();
    try (var client = new RawClient(server.port())) {
      assertEquals(202, client.send(post("{}")).answer().status());
    }
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }
}
