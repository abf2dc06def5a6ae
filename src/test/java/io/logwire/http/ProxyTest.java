package io.logwire.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.jetty.server.AbstractConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real proxies keep connections to the service, and reuse one at the moment at which it ends.
 * Minutes are seconds here: the proxy keeps one for a second, the service for two.
 */
@Timeout(60)
class ProxyTest {
  private static final int AT_ONCE = 40;
  private static final int[] PAUSES_MS = {980, 1000, 1020, 1980, 2000, 2020};

  @TempDir Path folder;

  @Test
  void caddyLosesNoRequest() throws Exception {
    assertNothingIsLost(
        """
        {
        	admin off
        	auto_https off
        }
        http://127.0.0.1:%d {
        	reverse_proxy 127.0.0.1:%d {
        		transport http {
        			keepalive 1s
        		}
        	}
        }
        """,
        "caddy", "run", "--adapter", "caddyfile", "--config");
  }

  @Test
  void nginxLosesNoRequest() throws Exception {
    assertNothingIsLost(
        """
        daemon off;
        pid nginx.pid;
        error_log stderr crit;
        events {}
        http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          server {
            listen 127.0.0.1:%d;
            location / {
              proxy_pass http://logwire;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
            }
          }
          upstream logwire {
            server 127.0.0.1:%d;
            keepalive 64;
            keepalive_timeout 1s;
          }
        }
        """,
        "/usr/sbin/nginx", "-p", ".", "-c");
  }

  private void assertNothingIsLost(String settings, String... command) throws Exception {
    assumeTrue(isInstalled(command[0]), command[0] + " is not installed");
    try (EchoServer server = new EchoServer()) {
      AbstractConnector door =
          (AbstractConnector) server.app.jettyServer().server().getConnectors()[0];
      door.setIdleTimeout(2_000);
      int port = freePort();
      Path file =
          Files.writeString(folder.resolve("proxy"), settings.formatted(port, server.port()));
      List<String> words = new ArrayList<>(List.of(command));
      words.add(file.toString());
      ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
      builder.environment().put("HOME", folder.toString());
      Process proxy = builder.redirectErrorStream(true).redirectOutput(out()).start();
      try {
        awaitOpen(port, proxy);
        assertEquals(0, lost(port), Files.readString(out().toPath()));
      } finally {
        proxy.destroy();
        proxy.waitFor(10, TimeUnit.SECONDS);
      }
    }
  }

  private File out() {
    return folder.resolve("out").toFile();
  }

  private static int lost(int port) {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + EchoServer.PATH))
            .header("Authorization", "Bearer good")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{}"))
            .build();
    int lost = 0;
    for (int pause : PAUSES_MS) {
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        answers.add(client.sendAsync(request, BodyHandlers.ofString()));
      }
      for (CompletableFuture<HttpResponse<String>> answer : answers) {
        lost += answer.join().statusCode() == 202 ? 0 : 1;
      }
      CompletableFuture.runAsync(
              () -> {}, CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS))
          .join();
    }
    return lost;
  }

  private static void awaitOpen(int port, Process proxy) throws IOException {
    while (true) {
      assumeTrue(proxy.isAlive(), "the proxy does not start here");
      try {
        new Socket("127.0.0.1", port).close();
        return;
      } catch (ConnectException e) {
        Thread.onSpinWait();
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static boolean isInstalled(String program) {
    return Stream.of((System.getenv("PATH") + ":/usr/sbin").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(program)));
  }
}
