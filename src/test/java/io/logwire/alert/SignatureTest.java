package io.logwire.alert;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Our signatures, verified by a library that is not ours. */
class SignatureTest {
  private static final String OLD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String NEW = "whsec_bm93IGEgbmV3IHNlY3JldCBvZiBlbm91Z2ggYnl0ZXM=";

  private static final StoredLog LOG =
      new StoredLog(
          LogId.firstAt(Instant.parse("2026-03-01T12:00:00Z")) + 3,
          new LogEntry(
              "payments",
              "user-42",
              "Zahlung fehlgeschlagen 💳",
              "line 1\nline 2 \"quoted\" \u0001",
              LogType.ERROR,
              true,
              List.of("a", "b"),
              Map.of("order", "A-17")));

  private static Post post(Instant now, String... secrets) {
    Webhook webhook =
        new Webhook(
            "ops",
            URI.create("https://example.com/in"),
            Set.of(),
            Set.of(),
            Formats.JSON,
            List.of(secrets).stream().map(text -> Secret.of(text).orElseThrow()).toList(),
            Map.of(),
            Way.DIRECT,
            Optional.of("https://logs.example.com"),
            ZoneOffset.UTC,
            Optional.empty());
    return webhook.format().post(webhook, List.of(LOG), now);
  }

  private static void verify(Post post, String secret) throws Exception {
    HttpHeaders headers =
        HttpHeaders.of(
            post.headers().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue()))),
            (name, value) -> true);
    new com.standardwebhooks.Webhook(secret)
        .verify(new String(post.body(), StandardCharsets.UTF_8), headers.map());
  }

  @Test
  void isAcceptedByAnotherImplementation() {
    assertDoesNotThrow(() -> verify(post(Instant.now(), OLD), OLD));
  }

  @Test
  void isAcceptedWithEitherSecretWhileTheyChange() {
    Post post = post(Instant.now(), NEW, OLD);
    assertDoesNotThrow(() -> verify(post, OLD));
    assertDoesNotThrow(() -> verify(post, NEW));
    assertThrows(WebhookVerificationException.class, () -> verify(post(Instant.now(), NEW), OLD));
  }

  @Test
  void coversTheBodyAndTheTimeOfTheAttempt() {
    Post post = post(Instant.now(), OLD);
    post.body()[post.body().length - 3] ^= 1;
    assertThrows(WebhookVerificationException.class, () -> verify(post, OLD));
    Post late = post(Instant.now().minusSeconds(3_600), OLD);
    assertThrows(WebhookVerificationException.class, () -> verify(late, OLD));
  }

  @Test
  void theBodyAndTheIdAreTheSameAtEveryAttempt() {
    Post first = post(Instant.parse("2026-03-01T12:00:01Z"), OLD);
    Post second = post(Instant.parse("2026-03-03T12:00:01Z"), OLD);
    assertEquals("ops_" + LOG.id(), first.headers().get("webhook-id"));
    assertEquals(first.headers().get("webhook-id"), second.headers().get("webhook-id"));
    assertEquals(
        new String(first.body(), StandardCharsets.UTF_8),
        new String(second.body(), StandardCharsets.UTF_8));
    assertEquals("1772366401", first.headers().get("webhook-timestamp"));
  }

  @Test
  void thePayloadHasTheWholeLog() throws Exception {
    JsonNode payload = new ObjectMapper().readTree(post(Instant.now(), OLD).body());
    JsonNode data = payload.get("data");
    assertEquals("log.alert", payload.get("type").asText());
    assertEquals("2026-03-01T12:00:00Z", payload.get("timestamp").asText());
    assertEquals(LOG.id(), data.get("id").asLong());
    assertTrue(data.get("id").asLong() < 1L << 53);
    assertEquals(LOG.entry().label(), data.get("label").asText());
    assertEquals(LOG.entry().body(), data.get("body").asText());
    assertEquals("error", data.get("type").asText());
    assertEquals("[\"a\",\"b\"]", data.get("tags").toString());
    assertEquals("{\"order\":\"A-17\"}", data.get("custom_references").toString());
    assertEquals(
        "https://logs.example.com/channels/payments/logs/" + LOG.id(), data.get("url").asText());
  }

  @Test
  void aSecretHas24To64BytesInBase64() {
    assertTrue(Secret.of(OLD).isPresent());
    assertTrue(Secret.of(OLD.substring("whsec_".length())).isPresent());
    assertTrue(Secret.of("whsec_short").isEmpty());
    assertTrue(Secret.of("whsec_" + "A".repeat(100)).isEmpty());
    assertTrue(Secret.of("no base64 at all, but long enough").isEmpty());
    assertEquals("whsec_…", Secret.of(OLD).orElseThrow().toString());
  }

  @Test
  void withoutASecretThereIsAnIdButNoSignature() {
    Map<String, String> headers = post(Instant.now()).headers();
    assertTrue(headers.containsKey("webhook-id") && !headers.containsKey("webhook-signature"));
  }
}
