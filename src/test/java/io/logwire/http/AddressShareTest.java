package io.logwire.http;

import static io.logwire.http.RawClient.head;
import static io.logwire.http.RawClient.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.javalin.Javalin;
import io.logwire.metrics.HttpMetrics;
import io.logwire.metrics.Metrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An address has its share of the connections for as long as they are open, and no longer. */
@Timeout(90)
class AddressShareTest {
  private static final int SHARE = 4;
  private static final int ROUNDS = 10;

  private final HttpMetrics metrics = new Metrics().door;
  private final LinkedBlockingQueue<CompletableFuture<Void>> held = new LinkedBlockingQueue<>();
  private Javalin door;

  @BeforeEach
  void start() {
    door =
        Listener.create(
            "few",
            4,
            2 * SHARE,
            Optional.empty(),
            metrics,
            AddressShareTest::anyPort,
            routes ->
                routes.post(
                    EchoServer.PATH,
                    ctx -> {
                      CompletableFuture<Void> answer = new CompletableFuture<>();
                      boolean waits = ctx.header("X-Hold") != null;
                      ctx.future(() -> answer.thenRun(() -> ctx.status(202).result("{}")));
                      if (waits) {
                        held.add(answer);
                      } else {
                        answer.complete(null);
                      }
                    }));
    door.start();
  }

  @AfterEach
  void stop() {
    door.stop();
  }

  private static ServerSocketChannel anyPort() {
    return BoundSocket.bind("host", "127.0.0.1", 0, Duration.ZERO);
  }

  /** How a connection may end. */
  private enum End {
    AFTER_ITS_ANSWER {
      @Override
      void of(Socket socket, AddressShareTest test) throws Exception {
        say(socket, post("x"));
        socket.getInputStream().read();
      }
    },
    WITHOUT_A_WORD {
      @Override
      void of(Socket socket, AddressShareTest test) {}
    },
    IN_THE_HEAD {
      @Override
      void of(Socket socket, AddressShareTest test) throws Exception {
        say(socket, "POST /");
      }
    },
    IN_THE_BODY {
      @Override
      void of(Socket socket, AddressShareTest test) throws Exception {
        say(socket, head("Content-Length: 10") + "\r\nabc");
      }
    },
    BEFORE_ITS_ANSWER {
      @Override
      void of(Socket socket, AddressShareTest test) throws Exception {
        say(socket, head("X-Hold: 1", "Content-Length: 1") + "\r\nx");
        CompletableFuture<Void> answer = test.held.take();
        socket.setSoLinger(true, 0);
        socket.close();
        answer.complete(null);
      }
    },
    BY_A_REQUEST_THAT_IS_NONE {
      @Override
      void of(Socket socket, AddressShareTest test) throws Exception {
        say(socket, "nonsense\r\n\r\n");
        socket.getInputStream().readAllBytes();
      }
    },
    BY_THE_SERVER {
      @Override
      void of(Socket socket, AddressShareTest test) throws Exception {
        say(socket, head("Connection: close", "Content-Length: 1") + "\r\nx");
        socket.getInputStream().readAllBytes();
      }
    };

    abstract void of(Socket socket, AddressShareTest test) throws Exception;

    static void say(Socket socket, String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  @Test
  void howeverItsConnectionsEndTheNextOnesAreTaken() throws Exception {
    for (End end : End.values()) {
      for (boolean reset : List.of(false, true)) {
        for (int i = 0; i < ROUNDS; i++) {
          try (Socket socket = connect()) {
            socket.setSoLinger(reset, 0);
            end.of(socket, this);
          }
          awaitRoom(end + (reset ? ", reset" : ", closed"));
        }
      }
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(RawClient.TIMEOUT_MS);
    socket.connect(new InetSocketAddress("127.0.0.1", door.port()));
    return socket;
  }

  // The server may notice an end a moment later.
  private void awaitRoom(String what) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    boolean taken = false;
    while (!taken) {
      assertTrue(System.nanoTime() - end < 0, what);
      try (RawClient next = new RawClient(door.port())) {
        taken = next.send(post("x")).answer().status() == 202;
      } catch (IOException refused) {
        taken = false;
      }
    }
  }

  @Test
  void oneMoreThanItsShareIsToldAndCounted() throws Exception {
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < SHARE; i++) {
        clients.add(new RawClient(door.port()));
        assertEquals(202, clients.get(i).send(post("x")).answer().status());
      }
      try (RawClient more = new RawClient(door.port())) {
        assertEquals(503, more.answer().status());
        assertTrue(more.closedWithoutMore());
      }
      assertEquals(1, metrics.dropped.count("share"));
      assertEquals(202, clients.get(0).send(post("x")).answer().status());
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
  }
}
