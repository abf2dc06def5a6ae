package io.logwire.alert;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What receivers do that nobody should wait for, by a name for each. */
final class HostileReceivers {
  static final Receiver.Behaviour HANGS = (request, socket) -> new CountDownLatch(1).await();

  private HostileReceivers() {}

  /**
   * All of them.
   *
   * @param elsewhere where one sends to, that nobody should go to
   */
  static Map<String, Receiver.Behaviour> all(String elsewhere) {
    Map<String, Receiver.Behaviour> all = new LinkedHashMap<>();
    all.put("hangs", HANGS);
    all.put("drips", endless("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", "x", 1_000));
    all.put("drips-headers", endless("HTTP/1.1 200 OK\r\n", "X", 1_000));
    String flood = "HTTP/1.1 500 No\r\nContent-Length: 1073741824\r\n\r\n";
    all.put("floods", endless(flood, "x".repeat(9_000), 0));
    all.put("headers", endless("HTTP/1.1 200 OK\r\n", "A: " + "x".repeat(999) + "\r\n", 0));
    all.put(
        "chunks",
        (request, socket) -> {
          Receiver.write(socket, "HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
          socket.close();
        });
    all.put(
        "resets",
        (request, socket) -> {
          socket.setSoLinger(true, 0);
          socket.close();
        });
    all.put("moved", Receiver.status(308, "Location: " + elsewhere, ""));
    return all;
  }

  private static Receiver.Behaviour endless(String start, String more, long pauseMillis) {
    byte[] bytes = more.getBytes(StandardCharsets.UTF_8);
    return (request, socket) -> {
      Receiver.write(socket, start);
      CountDownLatch never = new CountDownLatch(1);
      while (pauseMillis == 0 || !never.await(pauseMillis, TimeUnit.MILLISECONDS)) {
        socket.getOutputStream().write(bytes);
      }
    };
  }
}
