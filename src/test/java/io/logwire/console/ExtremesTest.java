package io.logwire.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.TestServer;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times, numbers and addresses in a URL that are as large or as small as can be written. */
class ExtremesTest {
  @TempDir static Path folder;
  private static TestServer server;
  private static TestServer locked;
  private static Visitor visitor;

  @BeforeAll
  static void start() {
    server = TestServer.start(folder.resolve("open"));
    locked =
        TestServer.start(
            folder.resolve("locked"), Map.of("LOGWIRE_CONSOLE_PASSWORD", "a password of tests"));
    visitor = new Visitor(server.consolePort());
  }

  @AfterAll
  static void stop() {
    server.close();
    locked.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "until=-999999999-01-01",
        "since=-999999999-01-01",
        "until=%2B999999999-12-31",
        "since=999999w",
        "since=999999d",
        "until=%2B292278994-08-17T07:12:56Z",
        "before=9223372036854775808",
        "before=-1",
        "after=-9223372036854775808",
        "after=99999999999999999999999",
      })
  void whatNothingCanCountWithIsRefusedInWords(String query) {
    for (String path : List.of("/logs", "/channels/a", "/logs/live", "/channels/a/live")) {
      HttpResponse<String> answer = visitor.get(path + '?' + query);
      assertEquals(400, answer.statusCode(), path + '?' + query + answer.body());
      String name = query.replaceFirst("=.*", "");
      assertTrue(answer.body().contains("`" + name + "`"), answer.body());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "since=0001-01-01",
        "since=1970-01-01&until=9999-12-31",
        "since=9999-12-31",
        "until=0001-01-01",
        "since=2026-01-02&until=2026-01-01",
        "before=9223372036854775807",
        "after=9223372036854775807",
        "before=0",
        "since=0001-01-01&type=error&after=9223372036854775807&before=0",
      })
  void whatCanBeCountedWithIsAPage(String query) {
    for (String path : List.of("/logs", "/channels/a")) {
      HttpResponse<String> answer = visitor.get(path + '?' + query);
      assertEquals(200, answer.statusCode(), path + '?' + query + answer.body());
    }
  }

  @Test
  void anIdThatIsNoneIsRefusedWhereAPageComesBack() {
    for (String id : List.of("-1", "9223372036854775808", "x")) {
      HttpResponse<String> answer = visitor.get("/logs/live", "Last-Event-ID", id);
      assertEquals(400, answer.statusCode(), answer.body());
      assertTrue(answer.body().contains("`Last-Event-ID` must be the id of a log."));
    }
    for (String id : List.of("-1", "9223372036854775807", "9223372036854775808")) {
      assertEquals(404, visitor.get("/channels/a/logs/" + id).statusCode());
    }
  }

  @Test
  void aSearchThatNoLocationHasRoomForLeadsToItsPathAfterALogin() throws IOException {
    assertEquals("/login?to=/logs%3Ftext%3D%25C3%25A9", location("/logs?text=é"));
    assertEquals("/login?to=/logs", location("/logs?text=" + "é".repeat(2_700)));
    assertEquals("/login", location("/" + "a".repeat(7_000)));
    assertEquals("/login?to=/logs", location("/logs?text=" + "%C3%A9".repeat(1_200)));
  }

  private static String location(String path) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", locked.consolePort())) {
      socket.setSoTimeout(20_000);
      String request =
          "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(path);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(answer.startsWith("HTTP/1.1 302 "), answer);
      return answer.replaceFirst("(?s).*\r\nLocation: ([^\r]*)\r\n.*", "$1");
    }
  }
}
