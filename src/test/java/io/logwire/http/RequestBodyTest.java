package io.logwire.http;

import static io.logwire.http.RawClient.assertProblem;
import static io.logwire.http.RawClient.head;
import static io.logwire.http.RawClient.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.Pause;
import io.logwire.http.RawClient.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RequestBodyTest {
  private static final int LARGEST = 1 << 20;
  private static final String CHUNKED = head("Transfer-Encoding: chunked") + "\r\n";

  @AutoClose private static final EchoServer server = new EchoServer();

  @Test
  void readsABodyOfAnySizeUpToTheLimit() throws IOException {
    for (int length : new int[] {0, 1, 400, 4095, 4096, 4097, 65_536, LARGEST - 1, LARGEST}) {
      var answer = exchange(post("a".repeat(length)));
      assertEquals(202, answer.status());
      assertEquals("" + length, answer.body());
    }
  }

  @Test
  void readsABodyInChunksWithExtensionsAndATrailer() throws IOException {
    for (int size : new int[] {1, 400, 4096, 100_000}) {
      var chunk = Integer.toHexString(size) + ";a=\"b;c\"\r\n" + "a".repeat(size) + "\r\n";

      var answer = exchange(CHUNKED + chunk.repeat(10) + "0\r\nTrailer: x\r\n\r\n");

      assertEquals("" + 10 * size, answer.body());
    }
  }

  @Test
  void readsABodyThatComesByteByByte() throws IOException {
    try (var client = new RawClient(server.port())) {
      client.send(head("Content-Length: 300") + "\r\n");
      for (int i = 0; i < 300; i++) {
        client.send("a");
      }
      assertEquals("300", client.answer().body());
      assertEquals("2", client.send(post("{}")).answer().body());
    }
  }

  @Test
  void takesARequestWithoutLengthAndChunksAsEmpty() throws IOException {
    assertEquals("0", exchange(head() + "\r\n").body());
  }

  @Test
  void asksForTheBodyOfAClientThatWaitsToBeAsked() throws IOException {
    try (var client = new RawClient(server.port())) {
      client.send(head("Content-Length: 2", "Expect: 100-continue") + "\r\n");
      assertEquals(100, client.answer().status());
      assertEquals("2", client.send("{}").answer().body());
      assertEquals("2", client.send(post("{}")).answer().body());
    }
  }

  @Test
  void refusesWithoutAskingForTheBodyThatNobodyWillRead() throws IOException {
    var waits = head("Content-Length: 500000", "Expect: 100-continue") + "\r\n";

    assertProblem(401, exchange(waits.replace("good", "bad")));
    assertProblem(413, exchange(waits.replace("500000", "5000000")));
    assertProblem(415, exchange(waits.replace("/json", "/xml")));
  }

  @Test
  void refusesATooLargeBodyByItsLengthBeforeItComes() throws IOException {
    assertProblem(413, exchange(head("Content-Length: " + (LARGEST + 1)) + "\r\n"));
    assertProblem(413, exchange(head("Content-Length: 999999999999999999") + "\r\n"));
  }

  @Test
  void refusesATooLargeBodyInChunksAsSoonAsItIsTooLarge() throws IOException {
    var mebibyte = "100000\r\n" + "a".repeat(LARGEST) + "\r\n";

    assertProblem(413, exchange(CHUNKED + mebibyte + "1\r\na"));
  }

  @Test
  void letsAClientThatSendsOnReadWhyItWasRefused() throws IOException {
    var ten = "a".repeat(10 << 20);
    var length = "Content-Length: " + ten.length();

    assertProblem(413, exchange(head(length) + "\r\n" + ten));
    assertProblem(401, exchange(head(length).replace("good", "bad") + "\r\n" + ten));
    assertProblem(
        413,
        exchange(CHUNKED + Integer.toHexString(ten.length()) + "\r\n" + ten + "\r\n0\r\n\r\n"));
  }

  @Test
  void neverTakesTheRestOfARefusedBodyForARequest() throws IOException {
    try (var client = new RawClient(server.port())) {
      client.send(head("Content-Length: 100000").replace("good", "bad") + "\r\n");
      assertProblem(401, client.answer());
      client.send(post("{}"));
      assertTrue(client.closedWithoutMore());
    }
  }

  @Test
  void keepsTheConnectionWhenARefusedBodyHasComeWhole() throws IOException {
    try (var client = new RawClient(server.port())) {
      assertProblem(401, client.send(post("{}").replace("good", "bad")).answer());
      assertProblem(415, client.send(post("{}").replace("/json", "/xml")).answer());
      assertEquals("2", client.send(post("{}")).answer().body());
    }
  }

  @Test
  void answers400ToABodyThatEndsTooEarly() throws IOException {
    for (var start : new String[] {head("Content-Length: 9") + "\r\n{}", CHUNKED + "9\r\n{}"}) {
      try (var client = new RawClient(server.port())) {
        client.send(start).endOutput();
        assertProblem(400, client.answer());
        assertTrue(client.closedWithoutMore());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "Application/JSON",
        "application/json;charset=utf-8",
        "application/json;charset=utf8",
        "application/json; charset=UTF8",
        "application/json ; charset=\"UTF-8\"",
        "application/json; version=1; charset=Utf-8",
      })
  void takesJsonInUtf8(String type) throws IOException {
    assertEquals(202, exchange(post("{}").replace("application/json", type)).status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: text/plain",
        "Content-Type: application/jsonp",
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Type: application/json; charset=iso-8859-1",
        "Content-Type: application/json; charset=utf-16",
        "Content-Type: application/json\r\nContent-Type: text/plain",
        "Content-Type: ",
        "Content-Type: ;",
        "X: y",
        "Content-Type: application/json\r\nContent-Encoding: gzip",
        "Content-Type: application/json\r\nContent-Encoding: identity, br",
        "Content-Type: application/json\r\nContent-Encoding: identity\r\nContent-Encoding: gzip",
      })
  void refusesAnythingElse(String headers) throws IOException {
    var answer = exchange(post("{}").replace("Content-Type: application/json", headers));

    assertProblem(415, answer);
    assertTrue(answer.json().path("detail").asText().contains("; send the "), answer.body());
  }

  @Test
  void saysThatTheContentTypeCameTwice() throws IOException {
    var type = "Content-Type: application/json";
    var answer = exchange(post("{}").replace(type, type + "\r\n" + type));
    assertTrue(answer.body().contains("Content-Type was sent 2 times"), answer.body());
  }

  @Test
  void refusesLargeBodiesThatTogetherWouldFillTheMemory() throws IOException {
    try (var narrow = new EchoServer(new RequestBody(LARGEST, 3 * LARGEST));
        var first = new RawClient(narrow.port());
        var second = new RawClient(narrow.port());
        var third = new RawClient(narrow.port());
        var fourth = new RawClient(narrow.port())) {
      var clients = new RawClient[] {first, second, third, fourth};
      for (var client : clients) {
        client.send(head("Content-Length: " + LARGEST) + "\r\n" + "a".repeat(LARGEST - 1));
      }
      // One fits into the share of an address; the others are answered before their last byte.
      var refused = firstAnswer(clients);
      assertProblem(429, refused);
      assertEquals("1", refused.header("Retry-After"));
    }
  }

  private static Answer firstAnswer(RawClient... clients) throws IOException {
    while (true) {
      for (var client : clients) {
        if (client.hasAnswer()) {
          return client.answer();
        }
      }
      Pause.beforeTheNextLook();
    }
  }

  @Test
  void forgetsABodyOnceItIsAnswered() throws IOException {
    var mebibyte = "100000\r\n" + "a".repeat(LARGEST) + "\r\n";
    try (var narrow = new EchoServer(new RequestBody(LARGEST, 3 * LARGEST))) {
      for (int i = 0; i < 10; i++) {
        assertProblem(413, onceForgotten(narrow, CHUNKED + mebibyte + "1\r\na"));
        assertEquals(202, onceForgotten(narrow, post("a".repeat(LARGEST))).status());
      }
    }
  }

  // The answer is out a moment before its body is forgotten.
  private static Answer onceForgotten(EchoServer server, String request) throws IOException {
    Answer answer = exchange(server, request);
    while (answer.status() == 429) {
      Pause.beforeTheNextLook();
      answer = exchange(server, request);
    }
    return answer;
  }

  private static Answer exchange(String request) throws IOException {
    return exchange(server, request);
  }

  private static Answer exchange(EchoServer server, String request) throws IOException {
    try (var client = new RawClient(server.port())) {
      return client.send(request).answer();
    }
  }
}
