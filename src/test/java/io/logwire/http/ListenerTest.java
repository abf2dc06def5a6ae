package io.logwire.http;

import static io.logwire.http.RawClient.assertProblem;
import static io.logwire.http.RawClient.head;
import static io.logwire.http.RawClient.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.javalin.Javalin;
import io.logwire.http.RawClient.Answer;
import io.logwire.metrics.Metrics;
import io.logwire.store.sqlite.OwnersLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerTest {
  private static final String POST = "POST " + EchoServer.PATH + " HTTP/1.1\r\n";

  @AutoClose private static final EchoServer server = new EchoServer();

  @AutoClose private final OwnersLog log = new OwnersLog();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/api/v1/log",
        "/api/v1/log/create/",
        "/api/v1/log/create/x",
        "/api/v1/log/creat",
        "/API/v1/log/create",
        "/api/v1/log/%63reate",
        "/api/v1/log/create;a=b",
        "/favicon.ico",
      })
  void answers404OnAnyOtherPath(String path) throws IOException {
    assertProblem(404, exchange("POST " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"));
    assertProblem(
        404, exchange("GET " + path + " HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n\r\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET", "OPTIONS", "TRACE", "PUT", "PATCH", "DELETE", "QUERY", "BREW", "post", "X-Y"
      })
  void answers405OnAnyOtherMethodWithATokenOrWithout(String method) throws IOException {
    for (var token : new String[] {"", "Authorization: Bearer good\r\n"}) {
      var request = method + " " + EchoServer.PATH + " HTTP/1.1\r\nHost: x\r\n" + token + "\r\n";

      var answer = exchange(request);

      assertProblem(405, answer);
      assertEquals("POST", answer.header("Allow"));
    }
  }

  @Test
  void keepsAnIdleConnectionLongerThanProxiesDo() {
    var connector = server.app.jettyServer().server().getConnectors()[0];
    assertTrue(connector.getIdleTimeout() > 130_000, connector.getIdleTimeout() + " ms");
  }

  @Test
  void answersHeadWithoutABody() throws IOException {
    try (var client = new RawClient(server.port())) {
      var head = "HEAD " + EchoServer.PATH + " HTTP/1.1\r\nHost: x\r\n\r\n";

      var answer = client.send(head).answerToHead();

      assertEquals(405, answer.status());
      assertEquals("POST", answer.header("Allow"));
      assertEquals(202, client.send(post("{}")).answer().status()); // nothing came in between
    }
  }

  @Test
  void takesTheMethodFromTheRequestLineAlone() throws IOException {
    assertProblem(
        405,
        exchange(
            "GET "
                + EchoServer.PATH
                + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\n"
                + "X-HTTP-Method-Override: POST\r\n\r\n"));
    assertEquals(
        202,
        exchange(head("X-HTTP-Method-Override: GET", "Content-Length: 2") + "\r\n{}").status());
  }

  @Test
  void answersWithoutATokenBeforeTheBodyHasCome() throws IOException {
    var answer = exchange(POST + "Host: x\r\nContent-Length: 500000\r\n\r\n");

    assertProblem(401, answer);
    assertEquals("Bearer", answer.header("WWW-Authenticate"));
    assertEquals("close", answer.header("Connection"));
  }

  @Test
  void answersAFaultOfOursWith500AndLogsItsCause() throws IOException {
    var requests =
        new String[] {
          post("throw"), // an exception, in the future
          post("overflow"), // an error, in the future
          head("X-Error: 1") + "\r\n", // an error, in the route
        };
    for (var request : requests) {
      try (OwnersLog its = new OwnersLog()) {
        var answer = exchange(request);

        assertProblem(500, answer);
        assertFalse(answer.body().contains("secret"), answer.body());
        assertTrue(its.text().contains("at io.logwire.http.EchoServer"), its::text);
      }
    }
  }

  @Test
  void answers503WhenTheRouteTakesTooLong() throws IOException {
    var answer = exchange(post("late"));

    assertProblem(503, answer);
    assertEquals("1", answer.header("Retry-After"));
    assertEquals("", log.text());
  }

  @Test
  void answersManyRequestsOnOneConnection() throws IOException {
    try (var client = new RawClient(server.port())) {
      for (int i = 0; i < 100; i++) {
        var body = "a".repeat(i * 37);
        var answer = client.send(post(body)).answer();
        assertEquals(202, answer.status());
        assertEquals("" + body.length(), answer.body());
      }
    }
  }

  @Test
  void answersPipelinedRequestsInOrder() throws IOException {
    try (var client = new RawClient(server.port())) {
      var unknown = "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
      var requests = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        requests.append(post("a".repeat(i))).append(unknown);
      }
      client.send(requests.toString());
      for (int i = 0; i < 50; i++) {
        assertEquals("" + i, client.answer().body());
        assertEquals(404, client.answer().status());
      }
    }
  }

  @Test
  void closesAfterAnHttp10RequestUnlessAskedToKeepAlive() throws IOException {
    try (var client = new RawClient(server.port())) {
      var request = post("{}").replace("HTTP/1.1", "HTTP/1.0");

      var kept = client.send(request.replace("Host: x", "Connection: keep-alive")).answer();
      var last = client.send(request).answer();

      assertEquals("keep-alive", kept.header("Connection"));
      assertEquals(202, last.status());
      assertTrue(client.closedWithoutMore());
    }
  }

  @Test
  void tellsNothingOfItselfInTheHead() throws IOException {
    assertEquals(
        Set.of("date", "content-type", "content-length"), exchange(post("{}")).headers().keySet());
  }

  @Test
  void saysInOneLineWhyItCannotListen() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String inUse = "Address already in use; set port to another port";
      assertCannotListen("127.0.0.1", taken.getLocalPort(), inUse);
    }
    String cure = "; set host to an address of this machine";
    assertCannotListen("192.0.2.1", 0, "Cannot assign requested address" + cure);
    assertCannotListen("no.such.host.invalid", 0, "no such host" + cure);
    assertEquals("", log.text());
  }

  private static void assertCannotListen(String host, int port, String reason) {
    var e =
        assertThrows(
            UncheckedIOException.class, () -> BoundSocket.bind("host", host, port, Duration.ZERO));
    assertEquals("cannot listen on " + host + ":" + port + ": " + reason, e.getMessage());
  }

  @Test
  void waitsForAnAddressThatThisMachineDoesNotHaveYetAndSaysSoOnce() {
    assertThrows(
        UncheckedIOException.class,
        () -> BoundSocket.bind("host", "192.0.2.1", 0, Duration.ofSeconds(1)));
    String told = "192.0.2.1 (host) is no address of this machine yet";
    assertEquals(1, log.linesWith(told).size(), log::text);
  }

  @Test
  void listensOnTheGivenAddressAlone() throws Exception {
    var other = InetAddress.getByName("127.0.0.2");
    try (var reachable = new ServerSocket(0, 1, other)) {
      assumeTrue(reachable.isBound()); // else this says nothing
    }
    assertThrows(ConnectException.class, () -> new Socket(other, server.port()).close());
  }

  @Test
  void startsNoThreadBeforeItIsStarted() {
    boolean none = false;
    for (int i = 0; i < 20 && !none; i++) { // as those of the other server come and go
      var before = Thread.activeCount();
      Javalin app = Listener.create("127.0.0.1", 0, new Metrics().door, routes -> {});
      none = Thread.activeCount() <= before;
      assertFalse(app.jettyServer().server().isStarted());
    }
    assertTrue(none);
  }

  private static Answer exchange(String request) throws IOException {
    try (var client = new RawClient(server.port())) {
      return client.send(request).answer();
    }
  }
}
