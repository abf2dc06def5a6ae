package io.logwire.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.javalin.Javalin;
import io.logwire.metrics.Metrics;
import io.logwire.store.sqlite.OwnersLog;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class JettyProblemsTest {
  @Test
  void whoeverIsRefusedForHisHttpIsToldThatTheConnectionEnds() throws Exception {
    Javalin listener = Listener.create("127.0.0.1", 0, new Metrics().door, routes -> {}).start();
    try {
      String tooLong = "GET /?" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n";
      for (String request : List.of("nonsense\r\n\r\n", tooLong)) {
        try (Socket socket = new Socket("127.0.0.1", listener.port())) {
          socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
          String answer =
              new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          assertTrue(answer.startsWith("HTTP/1.1 4"), answer);
          assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
        }
      }
    } finally {
      listener.stop();
    }
  }

  @Test
  void aFaultThatNoHandlerSawIsInTheLog() throws Exception {
    Javalin listener =
        Listener.create(
                "127.0.0.1",
                0,
                new Metrics().door,
                routes -> routes.get("/long", ctx -> ctx.header("X-Long", "x".repeat(20_000))))
            .start();
    try (OwnersLog log = new OwnersLog()) {
      try (Socket socket = new Socket("127.0.0.1", listener.port())) {
        socket
            .getOutputStream()
            .write(
                "GET /long HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(answer.startsWith("HTTP/1.1 500 "), answer);
        assertTrue(answer.contains(Listener.OUR_FAULT), answer);
      }
      List<String> lines = log.linesWith("unexpected failure of GET /long");
      assertEquals(1, lines.size(), log.lines().toString());
    } finally {
      listener.stop();
    }
  }
}
