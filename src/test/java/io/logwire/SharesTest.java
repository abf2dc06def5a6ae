package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One client's work does not stop another's. */
@Timeout(120)
class SharesTest {
  private static final int LARGEST = 1 << 20;

  @TempDir Path data;
  @AutoClose private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.start(data);
  }

  @Test
  void bodiesWithoutTheirLastByteLeaveRoomForOthersAndForLogsOfTheUsualSize() throws Exception {
    String other = server.createToken("other");
    // So many that all of the memory for bodies, an eighth of the heap, could be theirs.
    int bodies = (int) (Runtime.getRuntime().maxMemory() / 8 / LARGEST) + 12;
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < bodies; i++) {
        sockets.add(sendAllButTheLastByte());
      }
      String refusal = firstRefusal(sockets);
      assertTrue(refusal.contains("Retry-After: 1"), refusal);
      assertEquals(202, send(other));
      assertEquals(202, send(TestServer.TOKEN));
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private Socket sendAllButTheLastByte() throws IOException {
    Socket socket = new Socket("127.0.0.1", server.port());
    String head =
        """
        POST /api/v1/log/create HTTP/1.1\r
        Host: x\r
        Authorization: Bearer %s\r
        Content-Type: application/json\r
        Content-Length: %d\r
        \r
        """
            .formatted(TestServer.TOKEN, LARGEST);
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(" ".repeat(LARGEST - 1).getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  // On a busy machine the time of those that wait may be over by then: 408.
  private static String firstRefusal(List<Socket> sockets) throws IOException {
    List<Socket> silent = new ArrayList<>(sockets);
    while (true) {
      for (Socket socket : sockets) {
        if (silent.contains(socket) && socket.getInputStream().available() > 0) {
          silent.remove(socket);
          String head = head(socket.getInputStream());
          if (head.startsWith("HTTP/1.1 429 ")) {
            return head;
          }
        }
      }
      Pause.beforeTheNextLook();
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    return head.toString();
  }

  private int send(String token) throws IOException {
    HttpURLConnection call = (HttpURLConnection) server.url().toURL().openConnection();
    call.setRequestMethod("POST");
    call.setRequestProperty("Authorization", "Bearer " + token);
    call.setRequestProperty("Content-Type", "application/json");
    call.setDoOutput(true);
    call.getOutputStream()
        .write("{\"channel_id\":\"c\",\"label\":\"l\"}".getBytes(StandardCharsets.UTF_8));
    return call.getResponseCode();
  }

  @Test
  void aQueryOfAThousandTagsIsRefusedBeforeItIsRead() throws Exception {
    URI page =
        URI.create("http://127.0.0.1:" + server.consolePort() + "/logs?" + "tag=t0&".repeat(1_000));
    HttpURLConnection call = (HttpURLConnection) page.toURL().openConnection();
    assertEquals(400, call.getResponseCode());
    String text = new String(call.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(text.contains("more than 100 parameters"), text);
  }
}
