package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logwire.config.Config;
import io.logwire.config.Settings;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.store.Store;
import io.logwire.store.sqlite.SqliteStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** The service in this process, and requests to it. */
abstract class LogWireFixture {
  static final String TOKEN = "a-token-for-this-test";
  static final ObjectMapper JSON = new ObjectMapper();
  @TempDir Path folder;
  final HttpClient client = HttpClient.newHttpClient();

  LogWire start(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.putIfAbsent("LOGWIRE_PORT", "0");
    all.putIfAbsent("LOGWIRE_CONSOLE_PORT", "");
    all.putIfAbsent("LOGWIRE_DATA", folder.resolve("data").toString());
    Settings settings =
        Settings.read(Config.DEFAULTS, folder.resolve("none.properties"), false, all);
    return LogWire.start(Config.of(settings), Clock.systemUTC());
  }

  LogWire start() {
    return start(Map.of("LOGWIRE_TOKEN", TOKEN));
  }

  static HttpRequest.Builder request(LogWire service, String body) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + service.port() + "/api/v1/log/create"))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> create(LogWire service, String body)
      throws IOException, InterruptedException {
    return send(authorized(service, body));
  }

  static HttpRequest.Builder authorized(LogWire service, String body) {
    return request(service, body).header("Authorization", "Bearer " + TOKEN);
  }

  static JsonNode problem(HttpResponse<String> response, int status) throws IOException {
    assertEquals(status, response.statusCode(), response.body());
    assertEquals(
        "application/problem+json", response.headers().firstValue("Content-Type").orElse(""));
    JsonNode problem = JSON.readTree(response.body());
    assertEquals(status, problem.get("status").asInt());
    assertEquals("about:blank", problem.get("type").asText());
    assertFalse(problem.get("title").asText().isEmpty());
    assertFalse(problem.get("detail").asText().isEmpty());
    return problem;
  }

  List<StoredLog> stored() {
    try (Store store = SqliteStore.existing(folder.resolve("data"), Clock.systemUTC())) {
      return store.reader().find(LogQuery.latest(100));
    }
  }
}
