package io.logwire.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwire.ProxyProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

  private interface Start {
    ProxyProcess of(Path folder, String settings, int port) throws IOException;
  }

  @Test
  void caddyLosesNoRequest() throws Exception {
    assertNothingIsLost(
        ProxyProcess::caddy,
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
        """);
  }

  @Test
  void nginxLosesNoRequest() throws Exception {
    assertNothingIsLost(
        ProxyProcess::nginx,
        """
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
        """);
  }

  private void assertNothingIsLost(Start start, String settings) throws Exception {
    try (EchoServer server = new EchoServer()) {
      AbstractConnector door =
          (AbstractConnector) server.app.jettyServer().server().getConnectors()[0];
      door.setIdleTimeout(2_000);
      int port = ProxyProcess.freePort();
      try (ProxyProcess proxy = start.of(folder, settings.formatted(port, server.port()), port)) {
        assertEquals(0, lost(port), proxy.said());
      }
    }
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
}
