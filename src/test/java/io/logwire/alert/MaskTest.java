package io.logwire.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MaskTest {
  private static Webhook webhook(String url, Map<String, String> headers) {
    return Logs.webhook("ops", url, Formats.JSON, Way.DIRECT, headers, "", ZoneOffset.UTC);
  }

  private static String hidden(String url, String text) {
    return webhook(url, Map.of()).hide(text);
  }

  @Test
  void leavesTheWordsThatAreTheSameForEverybody() {
    String telegram = "https://api.telegram.org/bot123456:AAsecretAA/sendMessage?chat_id=-100123";
    String said =
        "Bad Request: chat_id -100123 is wrong; parameters: migrate_to_chat_id; see sendMessage";
    assertEquals(said, hidden(telegram, said));
    assertEquals("no …", hidden(telegram, "no bot123456:AAsecretAA"));
    assertEquals("no … here", hidden(telegram, "no AAsecretAA here"));
    String slack = "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXX";
    assertEquals("services: …/…/…", hidden(slack, "services: T00000000/B00000000/XXXXXXXXXXXX"));
    String chat =
        "https://chat.googleapis.com/v1/spaces/AAAAAAA/messages?key=hiddenkey&token=hid%3D";
    assertEquals(
        "spaces/…/messages: key=…, token",
        hidden(chat, "spaces/AAAAAAA/messages: key=hiddenkey, token"));
  }

  @Test
  void hidesASecretHoweverTheReceiverWritesIt() {
    String url = "https://example.com/in/my%20se%2Fcret%22?token=a%3Db%26c%3Dd%3Ce";
    for (String echo :
        List.of(
            "my%20se%2Fcret%22",
            "my se/cret\"",
            "my se\\/cret\\\"",
            "my se/cret&quot;",
            "my+se%2Fcret%22",
            "a%3Db%26c%3Dd%3Ce",
            "a=b&c=d<e",
            "a=b&amp;c=d&lt;e")) {
      assertEquals("<… >", hidden(url, "<" + echo + " >"), echo);
    }
  }

  @Test
  void hidesTheSecretOfAHeaderAlone() {
    Webhook bearer = webhook("https://example.com/in", Map.of("Authorization", "Bearer tk_hidden"));
    assertEquals("invalid token …", bearer.hide("invalid token tk_hidden"));
    assertEquals("Bearer wanted, not …", bearer.hide("Bearer wanted, not tk_hidden"));
    String basic =
        Base64.getEncoder().encodeToString("me:pass word".getBytes(StandardCharsets.UTF_8));
    Webhook password = webhook("https://example.com/in", Map.of("Authorization", "Basic " + basic));
    for (String echo : List.of(basic, "me:pass word", "pass word")) {
      assertEquals("no: …", password.hide("no: " + echo));
    }
  }

  @Test
  void hidesWhatOnlyCleaningTheTextPutsTogether() {
    Webhook ops = webhook("https://example.com/in/very-secret-token", Map.of());
    Answer answer =
        new Answer(
            403, Optional.empty(), Optional.empty(), "no very-\u202esecret-token", Trouble.NONE);
    Outcome outcome = Outcome.of(answer, ops, Instant.EPOCH);
    assertEquals("HTTP 403: no …", outcome.reason());
    assertFalse(ops.toString().contains("secret"));
  }
}
