package io.logwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.logwire.log.StoredLog;
import io.logwire.store.sqlite.TestStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documented call against the whole service, over HTTP and back from the file. */
class LogWireTest extends LogWireFixture {
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
      // At once, as a slow machine may take less than that one by one.
      HttpRequest request = authorized(service, "{\"channel_id\":\"c\",\"label\":\"l\"}").build();
      List<CompletableFuture<HttpResponse<String>>> all =
          Stream.generate(() -> client.sendAsync(request, BodyHandlers.ofString()))
              .limit(50)
              .toList();
      HttpResponse<String> response =
          all.stream()
              .map(CompletableFuture::join)
              .filter(one -> one.statusCode() != 202)
              .findFirst()
              .orElseThrow();
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
}
