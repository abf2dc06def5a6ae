package io.logwire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes the alerts of several webhooks, each of one log, and counts how often it had each. */
final class AlertReceiver implements AutoCloseable {
  private static final Pattern REFERENCE = Pattern.compile("\"reference\":\"([^\"]*)\"");

  private final Map<String, Map<String, Integer>> received = new ConcurrentHashMap<>();
  private final HttpServer server;

  AlertReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.createContext("/", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Matcher reference = REFERENCE.matcher(body);
    if (reference.find()) {
      of(exchange.getRequestURI().getPath().substring(1))
          .merge(reference.group(1), 1, Integer::sum);
    }
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  /** Where that webhook sends to. */
  String url(String webhook) {
    return "http://127.0.0.1:%d/%s".formatted(server.getAddress().getPort(), webhook);
  }

  /** How often that webhook has sent the alert of each reference. */
  Map<String, Integer> of(String webhook) {
    return received.computeIfAbsent(webhook, unused -> new ConcurrentHashMap<>());
  }

  /** How many came more than once, each as often as it did. */
  int tooMany(String webhook) {
    return of(webhook).values().stream().mapToInt(times -> times - 1).sum();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
