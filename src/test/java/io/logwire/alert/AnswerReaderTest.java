package io.logwire.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One answer of HTTP/1.1, as receivers write it and as they should not. */
class AnswerReaderTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  private record Read(Answer answer, boolean again) {}

  private static Read read(String text) throws IOException {
    AnswerReader reader =
        new AnswerReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    reader.readHead();
    boolean again = reader.readBody();
    return new Read(reader.answer().orElseThrow(), again);
  }

  private static String body(String text) throws IOException {
    return read(text).answer().body();
  }

  @Test
  void readsABodyByItsLengthInChunksOrToTheEnd() throws IOException {
    assertEquals("abc", body(OK + "Content-Length: 3\r\n\r\nabcdef"));
    assertEquals(
        "abcdef",
        body(
            OK
                + "transfer-encoding: Chunked\r\n\r\n3;x=\"y\"\r\nabc\r\n3\r\ndef\r\n0\r\nT: t\r\n\r\n"));
    assertEquals("abc", body(OK + "\r\nabc"));
    assertEquals("", body("HTTP/1.1 204 \r\n\r\nabc"));
    assertEquals("", body("HTTP/1.1 200\nContent-Length: 0\n\n"));
  }

  @Test
  void passesAnswersThatOnlyAnnounceOne() throws IOException {
    String early = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n";
    assertEquals(200, read(early + OK + "Content-Length: 0\r\n\r\n").answer().status());
    String endless = "HTTP/1.1 100 Continue\r\n\r\n".repeat(2_000);
    assertThrows(IOException.class, () -> read(endless + OK + "\r\n"));
  }

  @Test
  void usesAConnectionAgainOnlyWhereTheAnswerHasAnEnd() throws IOException {
    for (String end :
        List.of("Content-Length: 1\r\n\r\na", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")) {
      assertTrue(read(OK + end).again(), end);
      assertTrue(read(OK + "Connection: keep-alive\r\n" + end).again());
      assertFalse(read(OK + "Connection: close\r\n" + end).again());
      assertFalse(read(OK + "Connection: Foo, Close\r\n" + end).again());
      assertFalse(read("HTTP/1.0 200 OK\r\n" + end).again());
      assertFalse(read("HTTP/1.1 101 Switch\r\n" + end).again());
    }
    assertTrue(read("HTTP/1.1 204 No\r\n\r\n").again());
    for (String endless :
        List.of(
            "\r\na",
            "Content-Length: 2\r\n\r\na",
            "Content-Length: -1\r\n\r\na",
            "Content-Length: 1\r\nContent-Length: 2\r\n\r\na",
            "Connection: keep-alive\r\nContent-Length: 1\r\nConnection: close\r\n\r\na",
            "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\nnonsense",
            "Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
            "Content-Length: 20000\r\n\r\n" + "a".repeat(20_000))) {
      Read read = read(OK + endless);
      assertFalse(read.again(), endless);
      assertEquals(200, read.answer().status());
    }
  }

  @Test
  void takesNothingElseForAnAnswer() {
    for (String text :
        List.of(
            "",
            "HTTP/1.1 200 OK",
            "HTTP/1.1 200 OK\r\nA: b",
            "HTTP/2 200\r\n\r\n",
            "HTTP/1.1 20 OK\r\n\r\n",
            "HTTP/1.1 099 OK\r\n\r\n",
            "HTTP/1.1 2000 OK\r\n\r\n",
            "SSH-2.0-x\r\n\r\n",
            OK + "A: " + "b".repeat(17_000) + "\r\n\r\n")) {
      assertThrows(IOException.class, () -> read(text), text);
    }
  }

  @Test
  void standsAnyBytes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String whole =
        OK
            + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3;a\r\nabc\r\n0\r\nT: t\r\n\r\n";
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = whole.getBytes(StandardCharsets.US_ASCII);
      for (int j = random.nextInt(4); j >= 0; j--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        check(bytes);
      } catch (Throwable e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  /** What must hold for any bytes: an answer within bounds, or none and an IOException. */
  static void check(byte[] bytes) {
    AnswerReader reader = new AnswerReader(new ByteArrayInputStream(bytes));
    Optional<Answer> answer;
    try {
      int status = reader.readHead();
      reader.readBody();
      answer = reader.answer();
      assertEquals(status, answer.orElseThrow().status());
    } catch (IOException e) {
      answer = reader.answer();
    }
    answer.ifPresent(
        one -> {
          assertTrue(one.status() >= 101 && one.status() <= 999);
          assertTrue(one.body().length() <= 16 << 10);
        });
  }
}
