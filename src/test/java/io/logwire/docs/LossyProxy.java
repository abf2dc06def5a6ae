package io.logwire.docs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and the service, and counts. On its worst day it passes the first request
 * on and loses the answer, answers the second with 503 by itself, and lets all others through.
 */
final class LossyProxy implements AutoCloseable {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicInteger requests = new AtomicInteger();
  private final HttpServer server;
  private final URI service;

  private final boolean lossy;

  private LossyProxy(HttpServer server, URI service, boolean lossy) {
    this.server = server;
    this.service = service;
    this.lossy = lossy;
  }

  /** On its worst day, or on any other. */
  static LossyProxy before(URI service, boolean lossy) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var proxy = new LossyProxy(HttpServer.create(address, 0), service, lossy);
    proxy.server.createContext("/", proxy::handle);
    proxy.server.start();
    return proxy;
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + service.getPath());
  }

  /** How many requests have come. */
  int requests() {
    return requests.get();
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      int request = requests.incrementAndGet();
      switch (lossy ? request : request + 2) {
        case 1 -> pass(exchange, body);
        case 2 -> {
          exchange.getResponseHeaders().add("Retry-After", "1");
          exchange.sendResponseHeaders(503, -1);
        }
        default -> {
          HttpResponse<byte[]> answer = pass(exchange, body);
          exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
          exchange.getResponseBody().write(answer.body());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpResponse<byte[]> pass(HttpExchange exchange, byte[] body) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(service);
    for (String name : List.of("Authorization", "Content-Type", "Idempotency-Key")) {
      String value = exchange.getRequestHeaders().getFirst(name);
      if (value != null) {
        request.header(name, value);
      }
    }
    try {
      return http.send(
          request.POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
