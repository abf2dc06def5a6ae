package io.logwire.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.alert.Webhook;
import io.logwire.log.LogType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookSettingsTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private static final String CERTIFICATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBgzCCASmgAwIBAgIUSmdwedbSLnG2wwS0GvYEVYwOWL8wCgYIKoZIzj0EAwIw
      FjEUMBIGA1UEAwwLZXhhbXBsZS5jb20wIBcNMjYxMTI2MDEwOTI1WhgPMjEyNjEx
      MDIwMTA5MjVaMBYxFDASBgNVBAMMC2V4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYI
      KoZIzj0DAQcDQgAEK1xxqUcX+uCowvkphqBMqtZvSs8NlJ9EiweIyG+R+LQpdfZH
      awXOv0f6nbLMYTzOQd3zWBcAwU3f/YN4boGGyqNTMFEwHQYDVR0OBBYEFFCZ2J3U
      HTU1/hJgm/0Mo+ZGn/kVMB8GA1UdIwQYMBaAFFCZ2J3UHTU1/hJgm/0Mo+ZGn/kV
      MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAMaFJ9HgHh0xxMzC
      cpJ+q7BPw9SrXkfS1cIGMAFdFapNAiA0X7/FeoHwMPRnM268i3zL5TuBIWYnjpu8
      yyKj1cu18g==
      -----END CERTIFICATE-----
      """;

  @TempDir private Path folder;

  private Settings settings(Map<String, String> environment, String... lines) {
    try {
      Path file = Files.write(folder.resolve("c.properties"), List.of(lines));
      return Settings.read(Config.DEFAULTS, file, true, environment);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<Webhook> webhooks(String... lines) {
    return Config.of(settings(Map.of(), lines)).webhooks();
  }

  private String faults(String... lines) {
    return assertThrows(Config.Invalid.class, () -> webhooks(lines)).getMessage();
  }

  @Test
  void threeLinesMakeAWebhook() {
    Webhook ops =
        webhooks(
                "webhook.ops.url=https://hooks.slack.com/services/T0/B0/token",
                "webhook.ops.channels=payments, signups",
                "webhook.ops.types=error")
            .get(0);
    assertEquals("ops", ops.name());
    assertEquals("slack", ops.format().name());
    assertEquals(Set.of("payments", "signups"), ops.channels());
    assertEquals(Set.of(LogType.ERROR), ops.types());
    assertEquals(
        "ops: slack at https://hooks.slack.com/…, channels payments, signups, types error",
        ops.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "https://hooks.slack.com/services/T0/B0/x, slack",
    "https://discord.com/api/webhooks/1/x, discord",
    "https://ptb.discord.com/api/webhooks/1/x, discord",
    "https://discord.com/api/webhooks/1/x/slack, slack",
    "https://discord.com/other, json",
    "https://notdiscord.com/api/webhooks/1/x, json",
    "https://api.telegram.org/bot1:x/sendMessage?chat_id=5, telegram",
    "https://tg.example.com/bot12:x/sendMessage?chat_id=5, telegram",
    "https://ntfy.sh/my-topic, ntfy",
    "https://ntfy.example.com/my-topic, ntfy",
    "https://push.example.com/message?token=x, gotify",
    "https://gotify.example.com/sub/message, gotify",
    "https://example.com/message, json",
    "https://chat.example.com/hooks/abcdefghijklmnopqrstuvwxyz, mattermost",
    "https://rocket.example.com/hooks/65f0c1d2e3f4a5b6c7d8e9f0/AbCdEfGhIjKlMnOp, mattermost",
    "https://example.com/hooks/mine, json",
    "https://chat.googleapis.com/v1/spaces/AAA/messages?key=k&token=t, googlechat",
    "https://x.westeurope.logic.azure.com:443/workflows/w/triggers/manual/paths/invoke?sig=s, teams",
    "http://127.0.0.1:9000, json",
  })
  void theFormatFollowsFromTheUrl(String url, String format) {
    assertEquals(format, webhooks("webhook.ops.url=" + url).get(0).format().name());
  }

  @Test
  void takesSecretsHeadersAndTheConsole() {
    Webhook ops =
        webhooks(
                "webhook.on-call.url=https://example.com/in",
                "webhook.on-call.secret=" + SECRET + " " + SECRET,
                "webhook.on-call.header.Authorization=Bearer x",
                "console.url=https://logs.example.com/base/")
            .get(0);
    assertEquals(2, ops.secrets().size());
    assertEquals(Map.of("Authorization", "Bearer x"), ops.headers());
    assertEquals("https://logs.example.com/base", ops.console().orElseThrow());
  }

  private String[] wrongInEveryWay() {
    return new String[] {
      "webhook.ops.url=https://hooks.slack.com/services/T0/B0/hidden-token",
      "webhook.ops.chanels=payments",
      "webhook.ops.format=slak",
      "webhook.a.types=eror",
      "webhook.a.channels=no spaces,b!",
      "webhook.b.url=ftp://example.com/hidden-token",
      "webhook.c.url=https://user:hidden-token@example.com/",
      "webhook.d.url=https://exa mple.com/hidden-token",
      "webhook.e.url=https://ntfy.sh/",
      "webhook.f.url=https://api.telegram.org/bot1:hidden-token/sendMessage",
      "webhook.g.url=https://example.com/in",
      "webhook.g.secret=hidden-token",
      "webhook.g.header.Host=hidden-token",
      "webhook.g.header.X-A=",
      "webhook.h.url=https://discord.com/api/webhooks/1/hidden-token",
      "webhook.h.secret=" + SECRET,
      "webhook.Big.url=https://example.com/hidden-token",
      "webhook.i.url=https://a_b.example/hidden-token",
      "webhook.j.url=https://example.com:99999/hidden-token",
      "webhook.k.url=https://example.com/in",
      "webhook.k.proxy=socks5://user:hidden-token@proxy:1080",
      "webhook.k.ca=" + folder.resolve("none.pem"),
      "webhook.k.zone=Europe/Berln",
      "webhook.l.url=http://example.com/in",
      "webhook.l.ca=" + folder.resolve("c.properties"),
      "webhook.m.url=https://example.com/in",
      "webhook.m.ca=" + folder.resolve("c.properties"),
      "console.url=logs.example.com"
    };
  }

  @Test
  void namesEveryFaultAtOnceWithTheNearestName() {
    String faults = faults(wrongInEveryWay());
    for (String fault :
        List.of(
            "webhook.ops.chanels is not a setting; did you mean webhook.ops.channels?",
            "'slak' is not one of json, slack, discord, telegram, ntfy, gotify, mattermost,"
                + " googlechat, teams; did you mean slack?",
            "webhook.a.url is missing",
            "did you mean error?",
            "'b!' is not a channel's ID",
            "webhook.b.url (",
            "webhook.c.header.Authorization",
            "webhook.d.url (",
            "like https://ntfy.sh/my-topic for the format ntfy",
            "sendMessage?chat_id=<id> for the format telegram",
            "webhook.g.secret (",
            "webhook.g.header.Host (",
            "webhook.g.header.X-A (",
            "is for the format json only; discord signs nothing",
            "did you mean webhook.big.url?",
            "webhook.i.url (",
            "no certificate can be checked for a host with an underscore",
            "webhook.j.url (",
            "no other kind of proxy is known",
            "there is no file " + folder.resolve("none.pem"),
            "'Europe/Berln' is no zone like Europe/Berlin or UTC; did you mean Europe/Berlin?",
            "webhook.l.ca (",
            "is for https:// only",
            "must be a file with certificates in PEM",
            "console.url = logs.example.com")) {
      assertTrue(faults.contains(fault), "not told: " + fault + "\nbut\n" + faults);
    }
    assertFalse(faults.contains("hidden-token"), faults);
    assertFalse(faults.contains(SECRET), faults);
  }

  @Test
  void theEnvironmentSetsThemToo() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), SECRET + "\n");
    Path url = Files.writeString(folder.resolve("url"), "https://example.com/in\n");
    Settings settings =
        settings(
            Map.of(
                "LOGWIRE_WEBHOOK_OPS_URL", "https://ntfy.sh/other",
                "LOGWIRE_WEBHOOK_ON_CALL_URL_FILE", url.toString(),
                "LOGWIRE_WEBHOOK_ON_CALL_SECRET_FILE", secret.toString(),
                "LOGWIRE_WEBHOOK_ON_CALL_HEADER_X_KEY", "k",
                "LOGWIRE_WEBHOOK_OPS_CHANELS", "typo"),
            "webhook.ops.url=https://ntfy.sh/one",
            "webhook.ops.channels=a");
    List<Webhook> webhooks = Config.of(settings).webhooks();
    assertEquals(List.of("on-call", "ops"), webhooks.stream().map(Webhook::name).toList());
    assertEquals("https://example.com/in", webhooks.get(0).url().toString());
    assertEquals(1, webhooks.get(0).secrets().size());
    assertEquals("k", webhooks.get(0).headers().get("x-key"));
    assertEquals("https://ntfy.sh/other", webhooks.get(1).url().toString());
    assertEquals(Set.of("a"), webhooks.get(1).channels());
    assertTrue(settings.warnings().toString().contains("LOGWIRE_WEBHOOK_OPS_CHANELS"));
  }

  @Test
  void knowsWhatNobodyMaySee() {
    assertTrue(WebhookKeys.isSecret("webhook.ops.url"));
    assertTrue(WebhookKeys.isSecret("webhook.ops.secret"));
    assertTrue(WebhookKeys.isSecret("webhook.ops.header.X-Types"));
    assertFalse(WebhookKeys.isSecret("webhook.ops.channels"));
    assertFalse(WebhookKeys.isSecret("console.url"));
  }

  @Test
  void takesAProxyAZoneAndNamesWithAnUnderscore() {
    Webhook ops =
        webhooks(
                "webhook.ops.url=http://some_service:9000/in",
                "webhook.ops.proxy=http://user:hidden-token@proxy.example:3128",
                "webhook.ops.zone=Europe/Berlin")
            .get(0);
    assertEquals("Europe/Berlin", ops.zone().getId());
    assertEquals(
        "ops: json at http://some_service:9000/… by the proxy http://proxy.example:3128, channels"
            + " all, types all, not signed",
        ops.toString());
    assertTrue(WebhookKeys.isSecret("webhook.ops.proxy"));
    assertFalse(WebhookKeys.isSecret("webhook.ops.ca"));
  }

  @Test
  void takesAnAuthorityFromTheFileThatASettingOrTheEnvironmentNames() throws IOException {
    Path pem = Files.writeString(folder.resolve("ca.pem"), "# ours\n" + CERTIFICATE + CERTIFICATE);
    Path plain = Files.writeString(folder.resolve("plain.pem"), CERTIFICATE);
    String url = "webhook.ops.url=https://example.com/in";
    assertTrue(webhooks(url, "webhook.ops.ca=" + pem).get(0).way().trust().isPresent());
    for (Map<String, String> environment :
        List.of(
            Map.of("LOGWIRE_WEBHOOK_OPS_CA", pem.toString()),
            Map.of("LOGWIRE_WEBHOOK_OPS_CA_FILE", plain.toString()))) {
      Webhook ops = Config.of(settings(environment, url)).webhooks().get(0);
      assertTrue(ops.way().trust().isPresent(), environment.toString());
    }
  }

  @Test
  void withoutAnyThereAreNone() {
    assertEquals(List.of(), webhooks("port=0"));
  }

  @Test
  void refusesAFallbackThatIsNoWebhookOrLeadsBack() {
    String urls =
        "webhook.a.url=https://a.example.com/\nwebhook.b.url=https://b.example.com/\n"
            + "webhook.c.url=https://c.example.com/\nwebhook.d.url=https://d.example.com/\n";
    String faults =
        faults(
            urls
                + "webhook.a.fallback=b\nwebhook.b.fallback=a\nwebhook.c.fallback=c\n"
                + "webhook.d.fallback=e");
    assertTrue(faults.contains("webhook.a.fallback = b"), faults);
    assertTrue(faults.contains("leads back: a -> b -> a"), faults);
    assertTrue(faults.contains("leads back: c -> c"), faults);
    assertTrue(faults.contains("webhook.d.fallback = e"), faults);
    assertTrue(faults.contains("there is no webhook of this name"), faults);
  }

  @Test
  void takesAFallback() {
    Webhook webhook =
        webhooks(
                "webhook.a.url=https://a.example.com/\nwebhook.a.fallback=b\n"
                    + "webhook.b.url=https://b.example.com/\n")
            .get(0);
    assertEquals("b", webhook.fallback().orElseThrow());
    assertTrue(webhook.toString().endsWith("then to b"), webhook.toString());
  }
}
