package io.logwire.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.ProxyProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One exchange with receivers that do what they should not. */
@Timeout(180)
class WebhookClientTest {
  private static final Duration DEADLINE = Duration.ofSeconds(2);
  private static final Duration PLENTY = Duration.ofSeconds(60); // for what ends by itself
  @AutoClose private WebhookClient client;
  @AutoClose private WebhookClient hasty;

  @BeforeEach
  void open() {
    Exchange.Resolver system = host -> List.of(InetAddress.getAllByName(host));
    client = WebhookClient.open(PLENTY, system);
    hasty = WebhookClient.open(DEADLINE, system);
  }

  private static Post post(String url) {
    byte[] body = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
    return new Post(URI.create(url), Way.DIRECT, Map.of("X-A", "b"), body);
  }

  private Answer send(String url) {
    return client.send(post(url)).join();
  }

  private Answer send(Receiver.Behaviour behaviour) throws IOException {
    try (Receiver receiver = new Receiver(behaviour)) {
      return send(receiver.url());
    }
  }

  /** The same by a client that gives each exchange two seconds only. */
  private Answer sendInHaste(Receiver.Behaviour behaviour) throws IOException {
    try (Receiver receiver = new Receiver(behaviour)) {
      return hasty.send(post(receiver.url())).join();
    }
  }

  @Test
  void givesBackStatusHeadersAndBody() throws IOException {
    try (Receiver receiver = new Receiver(Receiver.status(429, "Retry-After: 7", "slow down"))) {
      Answer answer = send(receiver.url());
      assertEquals(429, answer.status());
      assertEquals("7", answer.retryAfter().orElseThrow());
      assertEquals("slow down", answer.body());
      Receiver.Request request = receiver.requests().get(0);
      assertEquals("{\"a\":1}", request.body());
      assertEquals("b", request.headers().get("X-A"));
      assertFalse(request.headers().containsKey("Upgrade"), "plain HTTP/1.1");
    }
  }

  @Test
  void keepsAConnectionForTheNextRequest() throws IOException {
    List<Integer> ports = new CopyOnWriteArrayList<>();
    Receiver.Behaviour ok = Receiver.status(200);
    Receiver.Behaviour behaviour =
        (request, socket) -> {
          ports.add(socket.getPort());
          ok.answer(request, socket);
        };
    try (Receiver receiver = new Receiver(behaviour)) {
      for (int i = 0; i < 5; i++) {
        assertEquals(200, send(receiver.url()).status());
      }
      assertEquals(1, ports.stream().distinct().count());
    }
  }

  @Test
  void asksForTheAddressOfANameAnewWhereAConnectionIsOld() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    Exchange.Resolver resolver =
        host -> {
          asked.incrementAndGet();
          return List.of(InetAddress.getByName(host));
        };
    try (Receiver receiver = new Receiver(Receiver.status(200));
        WebhookClient forgetful = WebhookClient.open(PLENTY, Duration.ZERO, resolver)) {
      Post post = post(receiver.url());
      assertEquals(200, forgetful.send(post).join().status());
      assertEquals(200, forgetful.send(post).join().status());
      assertEquals(2, asked.get());
    }
  }

  @Test
  void followsNoRedirect() throws IOException {
    try (Receiver elsewhere = new Receiver(Receiver.status(200));
        Receiver receiver =
            new Receiver(Receiver.status(302, "Location: " + elsewhere.url(), ""))) {
      Answer answer = send(receiver.url());
      assertEquals(302, answer.status());
      assertEquals(elsewhere.url(), answer.location().orElseThrow());
      receiver.behave(Receiver.status(307, "Location: " + receiver.url(), ""));
      assertEquals(307, send(receiver.url()).status());
      assertEquals(2, receiver.requests().size());
      assertEquals(0, elsewhere.requests().size());
    }
  }

  @Test
  void endsAnExchangeWithSomeoneWhoNeverAnswers() throws IOException {
    Answer answer = sendInHaste((request, socket) -> new CountDownLatch(1).await());
    assertEquals("no answer within 2 s", answer.trouble().words());
  }

  @Test
  void endsAnExchangeWithSomeoneWhoDripsHisHeaders() throws IOException {
    Answer answer =
        sendInHaste(
            (request, socket) -> {
              Receiver.write(socket, "HTTP/1.1 200 OK\r\n");
              drip(socket, "a");
            });
    assertEquals("no answer within 2 s", answer.trouble().words());
  }

  @Test
  void takesTheStatusOfSomeoneWhoDripsHisBody() throws IOException {
    Receiver.Behaviour drips =
        (request, socket) -> {
          Receiver.write(socket, "HTTP/1.1 500 No\r\nContent-Length: 1000000\r\n\r\nx");
          drip(socket, "x");
        };
    Answer answer = sendInHaste(drips);
    for (int i = 0; i < 20 && answer.status() == 0; i++) { // a busy machine may hear it too late
      answer = sendInHaste(drips);
    }
    assertEquals(500, answer.status());
    assertTrue(answer.body().startsWith("x") && answer.body().length() < 1_000);
  }

  @Test
  void readsNoMoreThan16KiBOfAnEndlessBody() throws IOException, InterruptedException {
    AtomicLong written = new AtomicLong();
    CountDownLatch cut = new CountDownLatch(1);
    Answer answer =
        send(
            (request, socket) -> {
              Receiver.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n");
              byte[] block = "x".repeat(8_192).getBytes(StandardCharsets.UTF_8);
              try {
                while (written.get() < 1 << 30) {
                  socket.getOutputStream().write(block);
                  written.addAndGet(block.length);
                }
              } finally {
                cut.countDown();
              }
            });
    assertEquals(200, answer.status());
    assertEquals(16 << 10, answer.body().length());
    assertTrue(cut.await(30, TimeUnit.SECONDS), "the connection is closed");
    // What is above 16 KiB are the buffers of two sockets.
    assertTrue(written.get() < 64 << 20, "written: " + written);
  }

  @Test
  void givesUpOnEndlessHeaders() throws IOException {
    AtomicLong written = new AtomicLong();
    Answer answer =
        send(
            (request, socket) -> {
              Receiver.write(socket, "HTTP/1.1 200 OK\r\n");
              String line = "X-Endless: " + "x".repeat(1_000) + "\r\n";
              while (true) {
                Receiver.write(socket, line);
                written.addAndGet(line.length());
              }
            });
    assertEquals(0, answer.status());
    assertTrue(
        answer.trouble().words().startsWith("the connection broke"), answer.trouble().words());
    assertTrue(written.get() < 64 << 20, "written: " + written);
  }

  @Test
  void takesTheStatusOfABodyInMalformedChunks() throws IOException {
    Answer answer =
        send(
            (request, socket) -> {
              Receiver.write(
                  socket, "HTTP/1.1 502 No\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\nabc");
              socket.close();
            });
    assertEquals(502, answer.status());
  }

  @Test
  void tellsWhyThereWasNoAnswer() throws IOException {
    int free = ProxyProcess.freePort();
    assertEquals(
        "the connection was refused", send("http://127.0.0.1:" + free + "/").trouble().words());
    assertEquals(
        "the name of the host does not resolve",
        send("http://no-such-host.invalid/in").trouble().words());
    Answer reset =
        send(
            (request, socket) -> {
              socket.setSoLinger(true, 0);
              socket.close();
            });
    assertTrue(reset.trouble().words().startsWith("the connection broke"), reset.trouble().words());
    Answer nonsense = send((request, socket) -> Receiver.write(socket, "SSH-2.0-x\r\n\r\n"));
    assertTrue(
        nonsense.trouble().words().startsWith("the connection broke"), nonsense.trouble().words());
  }

  @Test
  void trustsNoCertificateThatHasExpiredOrIsSelfMade(@TempDir Path folder) throws Exception {
    for (String start : List.of("-0d", "-20d")) {
      ServerSocketFactory sockets = tls(folder.resolve("keys" + start), start);
      try (Receiver receiver = new Receiver(Receiver.status(200), sockets, 0)) {
        Answer answer = send("https://localhost:" + receiver.port() + "/in");
        assertEquals(0, answer.status());
        assertTrue(
            answer.trouble().words().startsWith("TLS failed")
                || answer.trouble().words().contains("expired"),
            answer.trouble().words());
        assertEquals(0, receiver.requests().size());
      }
    }
  }

  // Made by the JDK's own tool, valid for ten days from that start.
  static ServerSocketFactory tls(Path store, String start) throws Exception {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-startdate",
                start,
                "-validity",
                "10",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    keytool.getInputStream().readAllBytes();
    assertEquals(0, keytool.waitFor());
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(Files.newInputStream(store), "changeit".toCharArray());
    KeyManagerFactory managers = KeyManagerFactory.getInstance("SunX509");
    managers.init(keys, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context.getServerSocketFactory();
  }

  private static void drip(Socket socket, String text) throws IOException, InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    do {
      Receiver.write(socket, text);
    } while (!never.await(100, TimeUnit.MILLISECONDS));
  }
}
