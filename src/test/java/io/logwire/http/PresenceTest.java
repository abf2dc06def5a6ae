package io.logwire.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.javalin.http.Context;
import io.logwire.Pause;
import io.logwire.metrics.Metrics;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A page that takes long sees that its reader has left, and mistakes nobody else for one. */
@Timeout(120)
class PresenceTest {
  private static final long LOOKING_MILLIS = 300;
  private static final long LONG_MILLIS = 30_000;

  private final BlockingQueue<Boolean> begun = new LinkedBlockingQueue<>();
  private final BlockingQueue<Boolean> left = new LinkedBlockingQueue<>();
  @AutoClose private LateListener listener;

  @BeforeEach
  void open() {
    listener =
        LateListener.open(
            "127.0.0.1",
            0,
            "console",
            (path, query) -> Turns.Cost.LITTLE,
            new Metrics().console,
            routes -> {
              routes.get("/short", ctx -> lookFor(ctx, LOOKING_MILLIS));
              routes.get("/long", ctx -> lookFor(ctx, LONG_MILLIS));
              routes.post("/short", ctx -> lookFor(ctx, LOOKING_MILLIS));
            });
  }

  private void lookFor(Context ctx, long millis) {
    begun.add(true);
    Presence reader = Presence.of(ctx);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (!reader.hasLeft() && System.nanoTime() - end < 0) {
      Pause.beforeTheNextLook();
    }
    left.add(reader.hasLeft());
    ctx.result("page of " + ctx.req().getMethod() + " " + ctx.body());
  }

  private Socket send(String... requests) throws Exception {
    Socket socket = new Socket("127.0.0.1", listener.port());
    socket.getOutputStream().write(String.join("", requests).getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String get(String path, String... more) {
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + String.join("", more) + "\r\n";
  }

  private void assertBegins() throws Exception {
    assertEquals(true, begun.poll(30, TimeUnit.SECONDS), "the page is being made");
  }

  private void assertSeenToLeave() throws Exception {
    assertEquals(true, left.poll(60, TimeUnit.SECONDS), "nobody saw that the reader has left");
  }

  private static String answers(Socket socket) throws Exception {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }

  @Test
  void endsTheLookOfAReaderWhoCloses() throws Exception {
    Socket reader = send(get("/long"));
    assertBegins();
    reader.close();
    assertSeenToLeave();
  }

  @Test
  void endsTheLookOfAReaderWhoResets() throws Exception {
    Socket reader = send(get("/long"));
    assertBegins();
    reader.setSoLinger(true, 0); // so that close sends RST
    reader.close();
    assertSeenToLeave();
  }

  @Test
  void endsTheLookOfAReaderWhoLeftBeforeHisTurn() throws Exception {
    List<Socket> readers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      readers.add(send(get("/long")));
      assertBegins();
    }
    send(get("/long")).close();
    for (Socket reader : readers) {
      reader.close();
    }
    for (int i = 0; i < 5; i++) {
      assertSeenToLeave();
    }
  }

  @Test
  void leavesThoseAloneWhoWait() throws Exception {
    try (Socket socket = send(get("/short", "Connection: close\r\n"))) {
      assertTrue(answers(socket).endsWith("page of GET "));
    }
    assertEquals(false, left.poll(30, TimeUnit.SECONDS));
  }

  @Test
  void losesNothingOfTheNextRequestsOfAConnection() throws Exception {
    String last = get("/short", "Connection: close\r\n");
    try (Socket socket = send(get("/short"))) {
      assertBegins();
      socket.getOutputStream().write((get("/short") + last).getBytes(StandardCharsets.US_ASCII));
      String all = answers(socket);
      assertEquals(3, all.split("page of GET", -1).length - 1, all);
    }
    for (int i = 0; i < 3; i++) {
      assertEquals(false, left.poll(30, TimeUnit.SECONDS));
    }
    assertFalse(left.contains(true));
  }

  @Test
  void losesNothingOfABody() throws Exception {
    String head =
        "POST /short HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 4\r\n\r\n";
    try (Socket socket = send(head)) {
      assertBegins();
      socket.getOutputStream().write("text".getBytes(StandardCharsets.US_ASCII));
      assertTrue(answers(socket).endsWith("page of POST text"));
    }
  }
}
