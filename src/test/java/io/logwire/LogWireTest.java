package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logwire.config.Config;
import io.logwire.config.Settings;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.store.Store;
import io.logwire.store.sqlite.SqliteStore;
import io.logwire.store.sqlite.TestStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documented call against the whole service, over HTTP and back from the file. */
class LogWireTest {
  private static final String TOKEN = "a-token-for-this-test";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();

  private LogWire start(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.putIfAbsent("LOGWIRE_PORT", "0");
    all.putIfAbsent("LOGWIRE_CONSOLE_PORT", "");
    all.putIfAbsent("LOGWIRE_DATA", folder.resolve("data").toString());
    Settings settings =
        Settings.read(Config.DEFAULTS, folder.resolve("none.properties"), false, all);
    return LogWire.start(Config.of(settings), Clock.systemUTC());
  }

  private LogWire start() {
    return start(Map.of("LOGWIRE_TOKEN", TOKEN));
  }

  private static HttpRequest.Builder request(LogWire service, String body) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + service.port() + "/api/v1/log/create"))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> create(LogWire service, String body)
      throws IOException, InterruptedException {
    return send(request(service, body).header("Authorization", "Bearer " + TOKEN));
  }

  private static JsonNode problem(HttpResponse<String> response, int status) throws IOException {
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

  private List<StoredLog> stored() {
    try (Store store = SqliteStore.existing(folder.resolve("data"), Clock.systemUTC())) {
      return store.reader().find(LogQuery.latest(100));
    }
  }

  @Test
  void answers202WithAnEmptyObjectAndTheIdOfTheLog() throws Exception {
    try (LogWire service = start()) {
      HttpResponse<String> response =
          create(service, "{\"channel_id\":\"c\",\"label\":\"Ünïcode 🚀\",\"alert\":1}");
      assertEquals(202, response.statusCode());
      assertEquals("{}", response.body());
      assertEquals("application/json", response.headers().firstValue("Content-Type").orElse(""));
      StoredLog log = stored().get(0);
      assertEquals("Ünïcode 🚀", log.entry().label());
      assertTrue(log.entry().alert());
      assertEquals(Long.toString(log.id()), response.headers().firstValue("Log-Id").orElse("none"));
    }
  }

  @Test
  void answers401AlikeForNoUnknownAndRevokedTokens() throws Exception {
    String bodyAnswered = null;
    try (LogWire service = start()) {
      for (String header :
          List.of(
              "", "Bearer", "Bearer ", "Bearer wrong", "Basic " + TOKEN, "Bearer " + TOKEN + "x")) {
        HttpRequest.Builder request = request(service, "{\"channel_id\":\"c\",\"label\":\"l\"}");
        HttpResponse<String> response =
            send(header.isEmpty() ? request : request.header("Authorization", header));
        problem(response, 401);
        assertEquals("Bearer", response.headers().firstValue("WWW-Authenticate").orElse(""));
        assertFalse(response.body().contains(TOKEN));
        bodyAnswered = bodyAnswered == null ? response.body() : bodyAnswered;
        assertEquals(bodyAnswered, response.body());
      }
      assertEquals(List.of(), stored());
    }
  }

  @Test
  void takesTheSchemeInAnyCase() throws Exception {
    try (LogWire service = start()) {
      HttpRequest.Builder request = request(service, "{\"channel_id\":\"c\",\"label\":\"l\"}");
      assertEquals(202, send(request.header("Authorization", "bearer " + TOKEN)).statusCode());
    }
  }

  @Test
  void answers422WithEveryFault() throws Exception {
    try (LogWire service = start()) {
      JsonNode problem =
          problem(create(service, "{\"channel_id\":\"!\",\"type\":\"warn\",\"lbl\":1}"), 422);
      assertEquals(4, problem.get("errors").size());
      assertTrue(problem.get("errors").get("lbl").get(0).isTextual());
      assertEquals(List.of(), stored());
    }
  }

  @Test
  void answers400ToWhatIsNotJson() throws Exception {
    try (LogWire service = start()) {
      problem(create(service, "{\"channel_id\":\"c\""), 400);
      problem(create(service, "null"), 400);
      problem(create(service, ""), 400);
    }
  }

  @Test
  void answers403ForAChannelThatTheTokenIsNotFor() throws Exception {
    String secret;
    try (TestStore store = new TestStore(folder.resolve("data"))) {
      secret = store.tokens.create("deploys", List.of("deploys")).orElseThrow();
    }
    try (LogWire service = start(Map.of())) {
      String header = "Bearer " + secret;
      String own = "{\"channel_id\":\"deploys\",\"label\":\"l\"}";
      String other = "{\"channel_id\":\"sales\",\"label\":\"l\"}";
      assertEquals(202, send(request(service, own).header("Authorization", header)).statusCode());
      JsonNode problem =
          problem(send(request(service, other).header("Authorization", header)), 403);
      assertTrue(problem.get("detail").asText().contains("`sales`"));
    }
  }

  @Test
  void answers404And405WithOrWithoutAToken() throws Exception {
    try (LogWire service = start()) {
      URI route = URI.create("http://127.0.0.1:" + service.port() + "/api/v1/log/create");
      for (String method : List.of("GET", "PUT", "DELETE", "PATCH", "OPTIONS")) {
        HttpResponse<String> response =
            send(HttpRequest.newBuilder(route).method(method, BodyPublishers.noBody()));
        problem(response, 405);
        assertEquals("POST", response.headers().firstValue("Allow").orElse(""));
      }
      problem(send(HttpRequest.newBuilder(route.resolve("/other"))), 404);
      for (String near : List.of("/api/v1/log/create/", "/api/v1/logs/create")) {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(route.resolve(near)));
        problem(answer, 404);
        assertTrue(answer.body().contains("by POST to /api/v1/log/create."), answer.body());
      }
      problem(send(HttpRequest.newBuilder(route.resolve("/"))), 404);
    }
  }

  @Test
  void answers413And415() throws Exception {
    try (LogWire service = start()) {
      problem(create(service, " ".repeat((1 << 20) + 1)), 413);
      HttpRequest.Builder text =
          HttpRequest.newBuilder(request(service, "").build().uri())
              .header("Authorization", "Bearer " + TOKEN)
              .header("Content-Type", "text/plain")
              .POST(BodyPublishers.ofString("{}"));
      problem(send(text), 415);
      problem(
          send(
              request(service, "{}")
                  .header("Authorization", "Bearer " + TOKEN)
                  .header("Content-Encoding", "gzip")),
          415);
    }
  }

  @Test
  void answers429BeyondTheRateOfAToken() throws Exception {
    try (LogWire service = start(Map.of("LOGWIRE_TOKEN", TOKEN, "LOGWIRE_RATE_PER_SECOND", "2"))) {
      HttpResponse<String> response = null;
      for (int i = 0; i < 50 && (response == null || response.statusCode() == 202); i++) {
        response = create(service, "{\"channel_id\":\"c\",\"label\":\"l\"}");
      }
      problem(response, 429);
      assertEquals("1", response.headers().firstValue("Retry-After").orElse(""));
    }
  }

  @Test
  void makesARepeatSafeByItsIdempotencyKey() throws Exception {
    try (LogWire service = start()) {
      String body = "{\"channel_id\":\"c\",\"label\":\"l\"}";
      HttpResponse<String> first = once(service, body, "key-1");
      HttpResponse<String> again = once(service, body.replace(",", " , "), "key-1");
      assertEquals(202, again.statusCode());
      assertEquals(first.headers().firstValue("Log-Id"), again.headers().firstValue("Log-Id"));
      problem(once(service, body.replace("l\"}", "m\"}"), "key-1"), 422);
      assertEquals(202, once(service, body, "key-2").statusCode());
      problem(once(service, body, "with space"), 400);
      problem(once(service, body, "k".repeat(256)), 400);
      assertEquals(2, stored().size());
    }
  }

  private HttpResponse<String> once(LogWire service, String body, String key)
      throws IOException, InterruptedException {
    return send(
        request(service, body)
            .header("Authorization", "Bearer " + TOKEN)
            .header("Idempotency-Key", key));
  }

  @Test
  void ignoresUnknownFieldsWhereTheOwnerSaysSo() throws Exception {
    try (LogWire service =
        start(Map.of("LOGWIRE_TOKEN", TOKEN, "LOGWIRE_INGEST_UNKNOWN_FIELDS", "ignore"))) {
      assertEquals(
          202, create(service, "{\"channel_id\":\"c\",\"label\":\"l\",\"x\":1}").statusCode());
    }
  }

  @Test
  void makesATokenAtAFirstStartOnly() throws Exception {
    String secret;
    try (LogWire service = start(Map.of())) {
      secret = service.firstToken().orElseThrow();
      String body = "{\"channel_id\":\"c\",\"label\":\"l\"}";
      assertEquals(
          202,
          send(request(service, body).header("Authorization", "Bearer " + secret)).statusCode());
    }
    try (LogWire service = start(Map.of())) {
      assertTrue(service.firstToken().isEmpty());
    }
    try (Store store = SqliteStore.existing(folder.resolve("data"), Clock.systemUTC())) {
      assertTrue(store.tokens().revoke("first"));
    }
    try (LogWire service = start(Map.of())) {
      assertTrue(service.firstToken().isEmpty(), "whoever revokes all wants none");
    }
    byte[] file = Files.readAllBytes(folder.resolve("data/logwire.db"));
    assertFalse(new String(file, StandardCharsets.ISO_8859_1).contains(secret));
  }

  @Test
  void letsOnlyItsOwnerReadTheData() throws Exception {
    try (LogWire service = start()) {
      create(service, "{\"channel_id\":\"c\",\"label\":\"l\"}");
      Path data = folder.resolve("data");
      assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data)));
      try (var files = Files.walk(data)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          assertEquals(
              "rw-------",
              PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
              file.toString());
        }
      }
    }
  }

  @Test
  void leavesOneFileWhenItStops() throws Exception {
    try (LogWire service = start()) {
      create(service, "{\"channel_id\":\"c\",\"label\":\"l\"}");
    }
    try (var files = Files.list(folder.resolve("data"))) {
      assertEquals(
          List.of("logwire.db", "logwire.lock", "native"),
          files
              .filter(file -> !file.endsWith("logwire.reserve"))
              .map(file -> file.getFileName().toString())
              .sorted()
              .toList());
    }
  }
}
