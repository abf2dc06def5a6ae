package io.logwire.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.javalin.Javalin;
import io.logwire.Pause;
import io.logwire.metrics.HttpMetrics;
import io.logwire.metrics.Metrics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventStreamTest {
  private final LinkedBlockingQueue<EventStream> streams = new LinkedBlockingQueue<>();
  private final Queue<EventStream> toClose = new ConcurrentLinkedQueue<>();
  private final HttpMetrics metrics = new Metrics().console;
  private Javalin server;

  @BeforeEach
  void start() {
    server =
        Listener.create(
                "127.0.0.1",
                0,
                metrics,
                routes -> routes.get("/events", ctx -> streams.add(EventStream.open(ctx, metrics))))
            .start();
  }

  @AfterEach
  void stop() {
    toClose.forEach(EventStream::close); // as whoever opens them must, or the stop waits for them
    server.stop();
  }

  private Socket ask() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(8 * 1024); // so that what is not read soon stays with the server
    socket.setSoTimeout(30_000);
    socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
    socket
        .getOutputStream()
        .write("GET /events HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private EventStream stream() throws InterruptedException {
    EventStream stream = streams.poll(30, TimeUnit.SECONDS);
    toClose.add(stream);
    return stream;
  }

  private static byte[] event(String data) {
    return ("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void sendsEachEventAtOnceAndInOrderAndEndsWhenItIsClosed() throws Exception {
    try (Socket socket = ask();
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      EventStream stream = stream();
      for (int i = 0; i < 500; i++) {
        stream.send(event("event " + i));
        if (i % 100 == 0) {
          stream.beat();
        }
        if (i % 7 == 0) {
          awaitLine(lines, "data: event " + i);
        }
      }
      awaitLine(lines, "data: event 499");
      assertTrue(stream.isOpen());
      stream.close();
      assertFalse(stream.isOpen());
      awaitEnd(lines);
      stream.send(event("to nobody"));
      stream.close();
    }
  }

  private static void awaitLine(BufferedReader lines, String wanted) throws IOException {
    String line = lines.readLine();
    while (!wanted.equals(line)) {
      assertTrue(line != null, "the stream ended before " + wanted);
      line = lines.readLine();
    }
  }

  // The answer ends with the last chunk, so that a browser knows that it is whole.
  private static void awaitEnd(BufferedReader lines) throws IOException {
    String last = "";
    for (String line = lines.readLine(); line != null && !line.equals("0"); ) {
      line = lines.readLine();
      last = line;
    }
    assertEquals("0", last);
  }

  @Test
  void cutsOffWhoeverLetsTooMuchGatherAndNeverWaitsForHim() throws Exception {
    try (Socket lazy = ask()) {
      EventStream stream = stream();
      byte[] large = event("x".repeat(64 * 1024));
      int sent = 0;
      while (stream.isOpen()) { // the buffers of the sockets take some megabytes
        stream.send(large);
        assertTrue(++sent < 10_000, "it is open after " + sent);
      }
      assertTrue(lazy.getInputStream().readAllBytes().length < sent * large.length);
      assertEquals(1, metrics.dropped.count("stream"));
    }
  }

  @Test
  void cutsOffWhoeverTakesNothingFromOneBeatToTheNext() throws Exception {
    try (Socket lazy = ask()) {
      EventStream stream = stream();
      byte[] large = event("x".repeat(16 * 1024 * 1024)); // more than the sockets' buffers
      stream.send(large);
      stream.beat();
      assertTrue(stream.isOpen());
      stream.beat();
      assertFalse(stream.isOpen());
      assertTrue(lazy.getInputStream().readAllBytes().length < large.length);
    }
  }

  @Test
  void sendsWhatHasGatheredBehindASlowWrite() throws Exception {
    try (Socket slow = ask()) {
      EventStream stream = stream();
      stream.send(event("x".repeat(16 * 1024 * 1024))); // more than the sockets' buffers
      stream.send(event("one"));
      stream.send(event("two"));
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(slow.getInputStream(), StandardCharsets.UTF_8));
      awaitLine(lines, "data: one");
      awaitLine(lines, "data: two");
    }
  }

  @Test
  void findsOutThatTheClientIsGone() throws Exception {
    Socket socket = ask();
    EventStream stream = stream();
    stream.send(event("hello"));
    socket.close();
    while (stream.isOpen()) {
      Pause.beforeTheNextLook();
      stream.beat();
    }
  }
}
