package io.logwire.http;

import static io.logwire.http.RawClient.assertProblem;
import static io.logwire.http.RawClient.head;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.http.RawClient.Answer;
import io.logwire.store.sqlite.OwnersLog;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not HTTP is answered with a problem too, and leaves nothing in the log. */
class HostileRequestsTest {
  private static final String CHUNKED = head("Transfer-Encoding: chunked") + "\r\n";

  @AutoClose private static final EchoServer server = new EchoServer();

  @AutoClose private final OwnersLog log = new OwnersLog();

  @AfterEach
  void leavesNothingInTheLog() {
    assertEquals("", log.text());
  }

  /** Name, status, request; in it {@code |} is CR LF, and a request ends with an empty line. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "no method at all            ; 400 ; GARBAGE||",
        "only white space            ; 400 ;     ||",
        "TLS on a plain port         ; 400 ; \u0016\u0003\u0001\u0002||",
        "no version                  ; 505 ; GET /||",
        "version from the future     ; 505 ; GET / HTTP/9.1|Host: x||",
        "HTTP/2 with prior knowledge ; 426 ; PRI * HTTP/2.0||SM||",
        "no Host                     ; 400 ; GET / HTTP/1.1||",
        "two Hosts                   ; 400 ; GET / HTTP/1.1|Host: x|Host: y||",
        "blank Host                  ; 400 ; GET / HTTP/1.1|Host: ||",
        "bad Host                    ; 400 ; GET / HTTP/1.1|Host: a b:c||",
        "header without a colon      ; 400 ; GET / HTTP/1.1|Host: x|Nonsense||",
        "space before the colon      ; 400 ; GET / HTTP/1.1|Host: x|Name : y||",
        "folded header               ; 400 ; GET / HTTP/1.1|Host: x|Name: y| z||",
        "control character           ; 400 ; GET / HTTP/1.1|Host: x|Name: a\u0000b||",
        "bare CR in a header         ; 400 ; GET / HTTP/1.1|Host: x|Name: a\rb||",
        "encoded slash               ; 400 ; GET /a%2Fb HTTP/1.1|Host: x||",
        "encoded dots                ; 400 ; GET /a/%2e%2e/b HTTP/1.1|Host: x||",
        "dots with a parameter       ; 400 ; GET /a/..;/b HTTP/1.1|Host: x||",
        "out of the root             ; 400 ; GET /../a HTTP/1.1|Host: x||",
        "empty segment               ; 400 ; GET //api HTTP/1.1|Host: x||",
        "broken percent              ; 400 ; GET /%zz HTTP/1.1|Host: x||",
        "NUL in the path             ; 400 ; GET /%00 HTTP/1.1|Host: x||",
        "invalid UTF-8 in the path   ; 400 ; GET /%ff HTTP/1.1|Host: x||",
        "user in the URI             ; 400 ; GET http://u:p@x/ HTTP/1.1|Host: x||",
        "path without a slash        ; 400 ; GET api HTTP/1.1|Host: x||",
        "asterisk                    ; 404 ; OPTIONS * HTTP/1.1|Host: x||",
        "tunnel                      ; 501 ; CONNECT x:80 HTTP/1.1|Host: x:80||",
        "length that is no number    ; 400 ; POST / HTTP/1.1|Host: x|Content-Length: abc||",
        "negative length             ; 400 ; POST / HTTP/1.1|Host: x|Content-Length: -1||",
        "length with a sign          ; 400 ; POST / HTTP/1.1|Host: x|Content-Length: +1||a",
        "length beyond a long        ; 400 ; POST / HTTP/1.1|Host: x|"
            + "Content-Length: 99999999999999999999||",
        "two lengths                 ; 400 ; POST / HTTP/1.1|Host: x|Content-Length: 1|"
            + "Content-Length: 2||a",
        "list of lengths             ; 400 ; POST / HTTP/1.1|Host: x|Content-Length: 1, 2||a",
        "length and chunks           ; 400 ; POST / HTTP/1.1|Host: x|Content-Length: 3|"
            + "Transfer-Encoding: chunked||0||",
        "chunks twice                ; 400 ; POST / HTTP/1.1|Host: x|"
            + "Transfer-Encoding: chunked, chunked||0||",
        "chunked is not the last     ; 400 ; POST / HTTP/1.1|Host: x|"
            + "Transfer-Encoding: chunked, gzip||0||",
        "a coding before chunked     ; 501 ; POST / HTTP/1.1|Host: x|"
            + "Transfer-Encoding: gzip, chunked||0||",
        "a coding in a second header ; 501 ; POST / HTTP/1.1|Host: x|Transfer-Encoding: gzip|"
            + "Transfer-Encoding: chunked||0||",
        "two tokens                  ; 400 ; POST / HTTP/1.1|Host: x|Authorization: Bearer a|"
            + "Authorization: Bearer b||",
        "two idempotency keys        ; 400 ; POST / HTTP/1.1|Host: x|Idempotency-Key: a|"
            + "Idempotency-Key: b||",
        "unknown expectation         ; 417 ; POST / HTTP/1.1|Host: x|Expect: wonders||",
        "upgrade without connection  ; 400 ; GET / HTTP/1.1|Host: x|Upgrade: h2c||",
      })
  void areAnsweredWithAProblem(String row) throws IOException {
    var cells = row.split(" ; ", 3);
    var answer = exchange(cells[2].replace("|", "\r\n"));

    assertProblem(Integer.parseInt(cells[1]), answer);
  }

  @Test
  void thatWantATunnelAreClosedAtOnce() throws IOException {
    try (var client = new RawClient(server.port())) {
      client.send("CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\n\r\n");
      assertEquals("close", client.answer().header("Connection"));
      client.closedWithoutMore();
    }
  }

  @Test
  void withTwoSlashesInARowAreToldSo() throws IOException {
    var answer = exchange("POST //api/v1/log/create HTTP/1.1\r\nHost: x\r\n\r\n");
    assertProblem(400, answer);
    assertTrue(answer.body().contains("two slashes in a row"), answer.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zz\r\n", // no number
        "-1\r\n",
        "0x1\r\n",
        "fffffffffffffffffff\r\n", // beyond a long
        "3\r\nabcdef\r\n", // more than announced
        "3;a=\"\r\n\"\r\nabc\r\n0\r\n\r\n", // for some the line goes on in quotes
        "3\nabc\n0\n\n", // lines that end with LF alone
        "0\r\nA b: c\r\n\r\n", // broken trailer
      })
  void withBrokenChunksAreAnsweredWithAProblem(String chunks) throws IOException {
    assertProblem(400, exchange(CHUNKED + chunks));
  }

  @Test
  void withAHeadThatIsTooLongAreAnsweredWithAProblem() throws IOException {
    assertProblem(
        431, exchange("GET / HTTP/1.1\r\nHost: x\r\nA: " + "a".repeat(9000) + "\r\n\r\n"));
    assertProblem(414, exchange("GET /" + "a".repeat(9000) + " HTTP/1.1\r\nHost: x\r\n\r\n"));
    assertProblem(
        431, exchange("GET / HTTP/1.1\r\nHost: x\r\n" + "a: b\r\n".repeat(2000) + "\r\n"));
  }

  private static Answer exchange(String request) throws IOException {
    try (var client = new RawClient(server.port())) {
      return client.send(request).answer();
    }
  }
}
