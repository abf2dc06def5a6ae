package io.logwire.trouble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.logwire.Pause;
import io.logwire.ProxyProcess;
import io.logwire.metrics.Counter;
import io.logwire.metrics.Metrics;
import io.logwire.store.sqlite.OwnersLog;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HeartbeatTest {
  private static final Duration OFTEN = Duration.ofMillis(10);

  private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
  private volatile int status = 200;
  private final Counter calledOut = new Metrics().owner.heartbeats;
  private HttpServer monitor;

  @BeforeEach
  void listen() throws Exception {
    monitor = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    monitor.createContext(
        "/",
        exchange -> {
          String who = exchange.getRequestHeaders().getFirst("User-Agent");
          calls.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + who);
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    monitor.start();
  }

  @AfterEach
  void stop() {
    monitor.stop(0);
  }

  private URI url() {
    return URI.create(
        "http://127.0.0.1:" + monitor.getAddress().getPort() + "/ping/very-secret?status=up");
  }

  @Test
  void callsWhileTheServiceIsReady() throws Exception {
    try (Heartbeat heartbeat = Heartbeat.start(url(), "LogWire/1", () -> true, OFTEN, calledOut)) {
      assertNotNull(heartbeat);
      assertEquals("GET /ping/very-secret?status=up LogWire/1", calls.poll(30, TimeUnit.SECONDS));
      assertNotNull(calls.poll(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void isHeardEachMinuteAsMonitorsAreTold() throws Exception {
    String page = Files.readString(Path.of("docs/OPERATIONS.md"));
    assertTrue(page.contains("It is called every minute while `/readyz` is 200"));
    assertEquals(Duration.ofMinutes(1), Heartbeat.EVERY);
  }

  @Test
  void isTheOneThatTheOwnerWantsNow() throws Exception {
    try (Heartbeats heartbeats = new Heartbeats("LogWire/1", () -> true, calledOut)) {
      heartbeats.follow(Optional.empty());
      heartbeats.follow(Optional.of(url()));
      assertEquals("GET /ping/very-secret?status=up LogWire/1", calls.poll(30, TimeUnit.SECONDS));
      heartbeats.follow(Optional.of(url()));
      awaitHeard(1);
      heartbeats.follow(Optional.of(url().resolve("/another")));
      assertEquals("GET /another LogWire/1", calls.poll(30, TimeUnit.SECONDS), "at once");
      awaitHeard(2);
      heartbeats.follow(Optional.empty());
      assertEquals(0, calls.size());
    }
  }

  private void awaitHeard(int times) {
    while (calledOut.count("heard") < times) {
      Pause.beforeTheNextLook();
    }
  }

  @Test
  void aMonitorThatDoesNotAnswerHoldsUpNoStop() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI there = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");
      Heartbeat heartbeat = Heartbeat.start(there, "LogWire/1", () -> true, OFTEN, calledOut);
      try (Socket call = silent.accept()) {
        assertTrue(call.getInputStream().read() >= 0, "it has asked");
        heartbeat.close();
        assertEquals(0, calledOut.count("not_heard"), "it was waited for, to its end");
      }
    }
  }

  @Test
  void isSilentWhileItIsNot() throws Exception {
    BlockingQueue<Boolean> asked = new LinkedBlockingQueue<>();
    try (Heartbeat heartbeat =
        Heartbeat.start(
            url(),
            "LogWire/1",
            () -> !asked.add(true),
            OFTEN,
            calledOut)) { // never ready, and asked for it
      assertNotNull(heartbeat);
      for (int i = 0; i < 5; i++) {
        assertNotNull(asked.poll(30, TimeUnit.SECONDS));
      }
    }
    assertEquals(0, calls.size());
  }

  @Test
  void saysOnceThatNobodyHearsItAndNeverTheUrl() throws Exception {
    try (OwnersLog log = new OwnersLog()) {
      status = 404;
      try (Heartbeat heartbeat =
          Heartbeat.start(url(), "LogWire/1", () -> true, OFTEN, calledOut)) {
        assertNotNull(heartbeat);
        for (int i = 0; i < 5; i++) {
          assertNotNull(calls.poll(30, TimeUnit.SECONDS));
        }
      }
      assertEquals(
          1, log.linesWith("not heard by 127.0.0.1: HTTP 404").size(), () -> "" + log.lines());
      assertFalse(log.lines().toString().contains("secret"));
      assertTrue(calledOut.count("not_heard") >= 4, "each is counted");
    }
  }

  @Test
  void goesOnWhereNobodyListens() throws Exception {
    URI nowhere = URI.create("http://127.0.0.1:" + ProxyProcess.freePort() + "/");
    try (OwnersLog log = new OwnersLog()) {
      BlockingQueue<Boolean> asked = new LinkedBlockingQueue<>();
      try (Heartbeat heartbeat =
          Heartbeat.start(nowhere, "LogWire/1", () -> asked.add(true), OFTEN, calledOut)) {
        assertNotNull(heartbeat);
        for (int i = 0; i < 3; i++) {
          assertNotNull(asked.poll(30, TimeUnit.SECONDS));
        }
      }
      assertEquals(1, log.linesWith("not heard").size());
      assertTrue(log.linesWith("ConnectException").size() == 1, () -> "" + log.lines());
    }
  }
}
