package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.TestServer;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is answered by the console without a password, and with what headers. */
class GuardTest extends PagesFixture {
  @BeforeAll
  static void start() {
    serve(
        folder, Map.of("LOGWIRE_CONSOLE_URL", "https://Logs.Example.com:8443"), Clock.systemUTC());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "localhost",
        "LOCALHOST:8081",
        "[::1]:9",
        "logs.example.com",
        "127.0.0.1:1"
      })
  void answersToItsOwnNames(String host) throws IOException {
    assertEquals(200, status("GET / HTTP/1.1\r\nHost: " + host + "\r\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8081",
        "logs.example.com.evil.example",
        "localhost.evil.example",
        "127.0.0.1.nip.io",
        "192.0.2.7",
        "10.0.0.1:8081",
        "[::2]",
        "0.0.0.0",
        "localhost:8081:8081",
      })
  void answersToNoOtherName(String host) throws IOException {
    for (String path : List.of("/", "/logs", "/channels/a", "/none")) {
      int status = status("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n");
      assertTrue(status == 421 || status == 400, host + path + " was answered " + status);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://log_wire:8081, log_wire:8081",
    "https://b\u00fccher.example, xn--bcher-kva.example"
  })
  void answersToANameThatContainersOrPeopleHave(String url, String host, @TempDir Path other)
      throws IOException {
    try (TestServer named = TestServer.start(other, Map.of("LOGWIRE_CONSOLE_URL", url))) {
      String request = "GET / HTTP/1.1\r\nHost: " + host + "\r\n";
      assertEquals(200, status(named.consolePort(), request));
    }
  }

  @Test
  void letsAnotherSiteLinkToAPageAndDoNothingElse() throws IOException {
    String page = "GET / HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\n";
    String link = "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n";
    String frame = "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n";
    assertEquals(200, status(page + link));
    assertEquals(403, status(page));
    assertEquals(403, status(page + frame));
    assertEquals(403, status(page + "Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image\r\n"));
    assertEquals(403, status(page.replace("cross-site", "same-site")));
    assertEquals(403, status((page + link).replace("GET /", "POST /logout")));
    assertEquals(200, status(page.replace("cross-site", "same-origin")));
    assertEquals(200, status(page.replace("cross-site", "none") + link));
  }

  @Test
  void refusesAForeignOriginOfABrowserThatSaysNoMore() throws IOException {
    String page = "GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: ";
    assertEquals(403, status(page + "https://evil.example\r\n"));
    assertEquals(403, status(page + "null\r\n"));
    assertEquals(200, status(page + "http://localhost\r\n"));
  }

  @Test
  void allowsNothingButItsOwnFilesOnAPage() {
    for (String path : List.of("/", "/none")) {
      HttpResponse<String> page = visitor.get(path);
      String policy = header(page, "Content-Security-Policy");
      assertTrue(policy.startsWith("default-src 'none'; "), policy);
      assertTrue(policy.contains("frame-ancestors 'none'"), policy);
      assertFalse(policy.contains("unsafe"), policy);
      assertEquals("nosniff", header(page, "X-Content-Type-Options"));
      assertEquals("no-referrer", header(page, "Referrer-Policy"));
      assertEquals("no-store", header(page, "Cache-Control"));
      assertEquals("same-origin", header(page, "Cross-Origin-Resource-Policy"));
      assertEquals("text/html;charset=utf-8", header(page, "Content-Type").replace(" ", ""));
    }
  }

  @Test
  void readsAndNeverWrites() {
    for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS")) {
      HttpResponse<String> answer = visitor.send(method, "/", "");
      assertEquals(405, answer.statusCode(), method);
      assertTrue(header(answer, "Allow").contains("GET"), header(answer, "Allow"));
    }
    HttpResponse<String> head = visitor.send("HEAD", "/", "");
    assertEquals(200, head.statusCode());
    assertEquals("", head.body());
    assertEquals(404, visitor.get("/api/v1/log/create").statusCode());
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private static int status(String head) throws IOException {
    return status(server.consolePort(), head);
  }

  private static int status(int port, String head) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Integer.parseInt(answer.split(" ")[1]);
    }
  }
}
