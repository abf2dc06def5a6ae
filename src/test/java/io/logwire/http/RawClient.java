package io.logwire.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.TreeMap;

/** A socket that says what no HTTP client would, and reads answers as they come over the wire. */
final class RawClient implements AutoCloseable {
  static final int TIMEOUT_MS = 60_000;

  private final Socket socket;
  private final InputStream in;

  RawClient(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(TIMEOUT_MS);
    socket.setTcpNoDelay(true);
    in = socket.getInputStream();
  }

  /** One answer; headers with names in small letters. */
  record Answer(int status, TreeMap<String, String> headers, String body) {
    String header(String name) {
      return headers.get(name.toLowerCase(Locale.ROOT));
    }

    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(body);
    }
  }

  /** Fails unless this is the problem it should be, and tells nothing about the server. */
  static void assertProblem(int status, Answer answer) throws IOException {
    assertEquals(status, answer.status(), answer.body());
    assertEquals("application/problem+json", answer.header("Content-Type"));
    assertNull(answer.header("Server"));
    var problem = answer.json();
    assertEquals("about:blank", problem.path("type").asText());
    assertFalse(problem.path("title").asText().isEmpty());
    assertEquals(status, problem.path("status").asInt());
    assertTrue(problem.path("detail").asText().endsWith("."), answer.body());
    assertFalse(answer.body().contains("Exception") || answer.body().contains("<"), answer.body());
  }

  /** A head for the path of the log call with the right token, without the empty line. */
  static String head(String... headers) {
    return "POST "
        + EchoServer.PATH
        + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\n"
        + "Content-Type: application/json\r\n"
        + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n");
  }

  /** A whole request. */
  static String post(String body) {
    return head("Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length) + "\r\n" + body;
  }

  RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** The next answer, whose body must be announced by Content-Length or be empty (HEAD, 100). */
  Answer answer() throws IOException {
    return answer(false);
  }

  Answer answerToHead() throws IOException {
    return answer(true);
  }

  boolean hasAnswer() throws IOException {
    return in.available() > 0;
  }

  private Answer answer(boolean head) throws IOException {
    var status = line();
    var headers = new TreeMap<String, String>();
    for (var line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    var length = headers.get("content-length");
    var body = length == null || head ? new byte[0] : in.readNBytes(Integer.parseInt(length));
    return new Answer(
        Integer.parseInt(status.split(" ")[1]), headers, new String(body, StandardCharsets.UTF_8));
  }

  /** Waits until the server has closed, however it does that, and tells whether more came. */
  boolean closedWithoutMore() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  private String line() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("closed after: " + line);
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
