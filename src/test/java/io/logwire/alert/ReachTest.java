package io.logwire.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.ProxyProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which receivers can be reached, and what is said where one cannot. */
class ReachTest {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  @TempDir private Path folder;

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  private <T extends AutoCloseable> T opened(T one) {
    opened.add(one);
    return one;
  }

  private Receiver receiver() throws IOException {
    return opened(new Receiver(Receiver.status(200)));
  }

  // Other tests have sockets of 127.0.0.2 with the ports that are given to outgoing connections.
  private Receiver receiverAloneOnItsPort() throws IOException {
    ServerSocketFactory sockets = ServerSocketFactory.getDefault();
    return opened(new Receiver(Receiver.status(200), sockets, ProxyProcess.freePort()));
  }

  private Receiver tlsReceiver() throws Exception {
    return opened(
        new Receiver(
            Receiver.status(200), WebhookClientTest.tls(folder.resolve("keys"), "-0d"), 0));
  }

  private Trust itsTrust() throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(Files.newInputStream(folder.resolve("keys")), "changeit".toCharArray());
    String base64 = Base64.getMimeEncoder().encodeToString(keys.getCertificate("a").getEncoded());
    return Trust.of("-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n");
  }

  // Every name has these addresses.
  private Answer send(String url, Way way, String... addresses) {
    List<InetAddress> all = new ArrayList<>();
    for (String address : addresses) {
      all.add(address(address));
    }
    try (WebhookClient client = WebhookClient.open(DEADLINE, host -> all)) {
      byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
      return client.send(new Post(URI.create(url), way, Map.of(), body)).join();
    }
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void everyAddressOfANameIsTried() throws IOException {
    String url = "http://two.example:" + receiverAloneOnItsPort().port() + "/in";
    assertEquals(200, send(url, Way.DIRECT, "127.0.0.2", "127.0.0.3", "127.0.0.1").status());
    assertEquals(200, send(url, Way.DIRECT, "127.0.0.1", "127.0.0.2").status());
    assertEquals(
        "the connection was refused",
        send(url, Way.DIRECT, "127.0.0.2", "127.0.0.3").trouble().words());
  }

  @Test
  void anAddressThatNeverAnswersHoldsUpNobody() throws IOException {
    int port = receiverAloneOnItsPort().port();
    ServerSocket full = opened(new ServerSocket(port, 1, address("127.0.0.2")));
    boolean answers = true;
    while (answers) { // so many that the system answers no more of them
      answers = connects(opened(new Socket()), full);
    }
    long start = System.nanoTime();
    Answer answer = send("http://two.example:" + port + "/", Way.DIRECT, "127.0.0.2", "127.0.0.1");
    assertEquals(200, answer.status(), answer.trouble().words());
    Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(elapsed.compareTo(DEADLINE.dividedBy(2)) < 0, "it took " + elapsed);
  }

  private static boolean connects(Socket socket, ServerSocket to) throws IOException {
    try {
      socket.connect(to.getLocalSocketAddress(), 300);
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  @Test
  void aNameMayHaveAnUnderscoreOrSignsOfAnyScript() throws IOException {
    Receiver receiver = receiver();
    for (String name : List.of("log_receiver", "b\u00fccher.example")) {
      String url = "http://" + name + ":" + receiver.port() + "/\u00fc?a=\u00e9";
      assertEquals(200, send(url, Way.DIRECT, "127.0.0.1").status());
    }
    assertEquals(
        List.of("log_receiver:" + receiver.port(), "xn--bcher-kva.example:" + receiver.port()),
        receiver.requests().stream().map(request -> request.headers().get("Host")).toList());
    assertEquals("/%C3%BC?a=%C3%A9", receiver.requests().get(0).path());
  }

  @Test
  void theOperatorsOwnAuthorityIsTrustedForItsNamesOnly() throws Exception {
    int port = tlsReceiver().port();
    Way own = new Way(Optional.empty(), Optional.of(itsTrust()));
    assertEquals(200, send("https://localhost:" + port + "/", own, "127.0.0.1").status());
    Answer unknown = send("https://localhost:" + port + "/", Way.DIRECT, "127.0.0.1");
    assertEquals(
        "TLS failed: the certificate of the receiver comes from nobody whom this machine trusts",
        unknown.trouble().words());
    Webhook ops = Logs.webhook("ops", "https://localhost/", Formats.JSON);
    assertTrue(Advice.on(unknown, ops).contains("webhook.ops.ca"), Advice.on(unknown, ops));
    assertEquals(
        "TLS failed: the certificate of the receiver is not for other.example",
        send("https://other.example:" + port + "/", own, "127.0.0.1").trouble().words());
    ServerSocket http = opened(new ServerSocket(0, 1, address("127.0.0.1")));
    new Thread(() -> refuse(http)).start();
    int plain = http.getLocalPort();
    assertEquals(
        "TLS failed: there is no TLS on port " + plain,
        send("https://localhost:" + plain + "/", Way.DIRECT, "127.0.0.1").trouble().words());
  }

  private static void refuse(ServerSocket server) {
    try (Socket socket = server.accept()) {
      Receiver.write(socket, "HTTP/1.1 400 Bad Request\r\n\r\n");
      socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      // the client has gone
    }
  }

  @Test
  void whoNeverFinishesTlsIsLeftAtTheDeadline() throws IOException {
    ServerSocket silent = opened(new ServerSocket(0, 1, address("127.0.0.1")));
    Exchange.Resolver resolver = host -> List.of(address("127.0.0.1"));
    try (WebhookClient client = WebhookClient.open(Duration.ofSeconds(1), resolver)) {
      URI url = URI.create("https://localhost:" + silent.getLocalPort() + "/");
      Post post = new Post(url, Way.DIRECT, Map.of(), new byte[0]);
      assertEquals("no answer within 1 s", client.send(post).join().trouble().words());
    }
  }

  @Test
  void aConnectionIsKeptForTheNextRequestAlsoWithTls() throws Exception {
    Receiver receiver = tlsReceiver();
    Way own = new Way(Optional.empty(), Optional.of(itsTrust()));
    Exchange.Resolver resolver = host -> List.of(address("127.0.0.1"));
    try (WebhookClient client = WebhookClient.open(DEADLINE, resolver)) {
      for (int i = 0; i < 5; i++) {
        URI url = URI.create("https://localhost:" + receiver.port() + "/");
        Post post = new Post(url, own, Map.of(), new byte[0]);
        assertEquals(200, client.send(post).join().status());
      }
      assertEquals(1, receiver.accepted());
    }
  }

  @Test
  void aProxyIsAskedForTheWholeUrlOfHttp() throws IOException {
    Receiver proxy = receiver();
    Way way = proxy("http://user:p%40ss@127.0.0.1:" + proxy.port());
    assertEquals(200, send("http://some_host/in?a=b", way, "127.0.0.1").status());
    Receiver.Request request = proxy.requests().get(0);
    assertEquals("http://some_host/in?a=b", request.path());
    assertEquals("some_host", request.headers().get("Host"));
    String plain = "user:p@ss";
    assertEquals(
        "Basic " + Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8)),
        request.headers().get("Proxy-Authorization"));
  }

  @Test
  void aProxyMakesATunnelToTheHostOfHttps() throws Exception {
    Receiver target = tlsReceiver();
    Receiver proxy =
        opened(
            new Receiver(
                (request, socket) -> {
                  assertEquals("localhost:" + target.port(), request.path());
                  Receiver.write(socket, "HTTP/1.1 200 Connection established\r\n\r\n");
                  Socket onward = new Socket(InetAddress.getLoopbackAddress(), target.port());
                  new Thread(() -> pump(onward, socket)).start();
                  pump(socket, onward);
                }));
    Way way = new Way(proxy("http://127.0.0.1:" + proxy.port()).proxy(), Optional.of(itsTrust()));
    assertEquals(
        200, send("https://localhost:" + target.port() + "/in", way, "127.0.0.1").status());
    assertEquals("/in", target.requests().get(0).path());
    proxy.behave(Receiver.status(407));
    assertEquals(
        "the proxy answered HTTP 407",
        send("https://localhost:" + target.port() + "/in", way, "127.0.0.1").trouble().words());
    assertEquals(1, target.requests().size());
  }

  private static Way proxy(String url) {
    return new Way(Optional.of(Proxy.of(url).orElseThrow()), Optional.empty());
  }

  private static void pump(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // one side has closed it
    }
  }

  @Test
  void aConnectionThatTheReceiverHasClosedIsNotUsedAgain() throws Exception {
    Receiver.Behaviour ok = Receiver.status(200);
    Receiver receiver =
        opened(
            new Receiver(
                (request, socket) -> {
                  ok.answer(request, socket);
                  socket.close();
                }));
    try (WebhookClient client =
        WebhookClient.open(DEADLINE, host -> List.of(address("127.0.0.1")))) {
      for (int i = 1; i <= 20; i++) {
        Post post = new Post(URI.create(receiver.url()), Way.DIRECT, Map.of(), new byte[0]);
        assertEquals(200, client.send(post).join().status());
        int seen = i;
        Receiver.await(() -> receiver.closed() == seen, () -> receiver.closed() + " closed");
      }
    }
    assertFalse(receiver.requests().isEmpty());
  }
}
