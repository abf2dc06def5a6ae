package io.logwire.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What people read, as fakes of the receivers that enforce documented limits and escapes see it.
 */
class ChatFormatsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final long ID = LogId.firstAt(NOW);

  private static final List<String> NASTY =
      List.of(
          "<!channel> <!here> <@U123> <#C1> <https://evil.example|click>",
          "@everyone @here <@1234> <@&99> <#5> <:x:1> <t:1>",
          "@admin_bot please /start /kick@bot #tag $USD",
          "*bold* _it_ ~~s~~ `code` ```block``` ||spoiler|| > quote",
          "# heading\n- list\n+ list\n1. list\n-# small\n>>> all",
          "[link](https://evil.example) https://evil.example/a_b?c=d&e=f",
          "&lt;b&gt; <b>html</b> &amp;",
          "back\\slash \\* \\\\",
          "{{DATE(2026-03-01T12:00:00Z, SHORT)}} ${x} $$a$$ \\(b\\)",
          "www.evil.example mailto:a@b.example +1234567890",
          "\"quotes\" \t tab \u0001 \u001b[31mred \u202egnihton",
          "🚨🚨 e\u0301 漢字 عربى 👩‍👩‍👧‍👦");

  static List<String> formats() {
    return Stream.concat(
            Formats.names().stream().filter(name -> !name.equals("json")), Stream.of("rocketchat"))
        .toList();
  }

  private static Format of(String format) {
    return Logs.format(format.equals("rocketchat") ? "mattermost" : format);
  }

  private static Webhook webhook(String format) {
    String url =
        switch (format) {
          case "slack" -> "https://hooks.slack.com/services/T0/B0/x";
          case "discord" -> "https://discord.com/api/webhooks/1/x";
          case "telegram" -> "https://api.telegram.org/bot1:x/sendMessage?chat_id=-100123";
          case "ntfy" -> "https://ntfy.sh/my-topic";
          case "mattermost" -> "https://mattermost.example.com/hooks/abcdefghijklmnopqrstuvwxyz";
          case "rocketchat" -> "https://rocket.example.com/hooks/65f0c1d2e3f4a5b6c7/AbCdEfGhIjKl";
          case "googlechat" -> "https://chat.googleapis.com/v1/spaces/A/messages?key=k&token=t";
          case "teams" ->
              "https://x.logic.azure.com:443/workflows/w/triggers/manual/paths/invoke?sig=s";
          default -> "https://gotify.example.com/message?token=x";
        };
    return new Webhook(
        "ops",
        URI.create(url),
        Set.of(),
        Set.of(),
        of(format),
        List.of(),
        Map.of(),
        Way.DIRECT,
        Optional.of("https://logs.example.com"),
        ZoneOffset.UTC,
        Optional.empty());
  }

  private static String shown(String format, LogEntry... entries) {
    List<StoredLog> logs = new ArrayList<>();
    for (LogEntry entry : entries) {
      logs.add(new StoredLog(ID + logs.size(), entry));
    }
    Webhook webhook = webhook(format);
    return ChatFake.shown(webhook.format().post(webhook, logs, NOW), format);
  }

  private static LogEntry nasty(String text) {
    return new LogEntry(
        "payments", text, text, text, LogType.ERROR, true, List.of(text), Map.of(text, text));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void readsWell(String format) {
    Map<String, String> references = new LinkedHashMap<>();
    references.put("order", "A-17");
    references.put("amount", "42.00");
    String shown =
        shown(
            format,
            new LogEntry(
                "payments",
                "user-42",
                "Payment failed",
                "The card was declined.\nTry again.",
                LogType.ERROR,
                true,
                List.of("card", "eu"),
                references));
    for (String part :
        List.of(
            "Payment failed",
            "payments · error · user-42",
            "The card was declined.\nTry again.",
            "tags: card, eu",
            "order: A-17\namount: 42.00")) {
      assertTrue(shown.contains(part), format + " lacks " + part + ":\n" + shown);
    }
    assertTrue(format.equals("ntfy") || shown.startsWith("🔴 "), shown);
    assertTrue(format.equals("discord") || shown.contains("2026-03-01 12:00:00 UTC"), shown);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void linksToTheLog(String format) {
    Webhook webhook = webhook(format);
    Post post = webhook.format().post(webhook, List.of(new StoredLog(ID, Logs.alert("a"))), NOW);
    String url = "https://logs.example.com/channels/payments/logs/" + ID;
    assertTrue(new String(post.body(), StandardCharsets.UTF_8).contains(url));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void showsTextOfALogAsItIs(String format) {
    for (String text : NASTY) {
      String seen = shown(format, nasty(text));
      assertTrue(
          seen.contains(Cut.oneLine(text)), format + " shows\n" + seen + "\nand not\n" + text);
      shown(format, nasty(text), nasty(text + "2"), Logs.alert(text));
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void fitsWhateverALogMayHold(String format) {
    for (String unit :
        List.of("a", "&", "<", "*", "@", "漢", "🚨", "\"", "\\", "\n", "@x ", " /x", "é")) {
      Map<String, String> references = new LinkedHashMap<>();
      for (int i = 0; i < 32; i++) {
        references.put((i + unit.repeat(64)).substring(0, 60), unit.repeat(1_000));
      }
      List<String> tags = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        tags.add(i + unit.repeat(60));
      }
      LogEntry full =
          new LogEntry(
              "c".repeat(64),
              unit.repeat(255),
              unit.repeat(255),
              "b" + unit.repeat(65_000),
              LogType.INFORMATION,
              true,
              tags,
              references);
      String seen = shown(format, full);
      assertTrue(unit.isBlank() || seen.contains("…"), "it shows that it was cut");
      assertEquals(-1, loneSurrogate(seen), "cut within a code point");
      LogEntry[] pile = new LogEntry[1_000];
      for (int i = 0; i < pile.length; i++) {
        pile[i] = Logs.alert("c" + i + "x".repeat(60), LogType.ERROR, i + unit.repeat(250));
      }
      String piled = shown(format, pile);
      assertTrue(piled.contains("1000 alerts") && piled.matches("(?s).*… and \\d+ more.*"), piled);
      assertEquals(-1, loneSurrogate(piled));
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void fitsAnyText(String format) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String alphabet = "ab \n\t<>&*_~`|\\@#/$:[]()\"'-+.漢é🚨\u200d\u202e\u0007";
    int[] characters = alphabet.codePoints().toArray();
    for (int i = 0; i < 150; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(255);
      for (int j = 0; j < length; j++) {
        text.appendCodePoint(characters[random.nextInt(characters.length)]);
      }
      try {
        shown(format, nasty("x" + text));
        shown(format, nasty("x" + text), nasty(text + "y"), Logs.alert(text + "z"));
      } catch (Throwable e) {
        throw new AssertionError("seed " + seed + ", text " + text, e);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void takesTheFirstLineOfTheBodyWhereThereIsNoLabel(String format) {
    LogEntry entry =
        new LogEntry(
            "c", "", "", "\nDisk full\nof sdb1", LogType.ACTION, true, List.of(), Map.of());
    String seen = shown(format, entry);
    assertTrue(seen.contains("Disk full") && seen.contains("of sdb1"), seen);
    shown(format, new LogEntry("c", "", " \u0001", " ", LogType.ACTION, true, List.of(), Map.of()));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void tellsWhereTheLogIsWhateverTheNameOfTheConsole(String format) {
    for (String console :
        List.of("http://localhost:8081", "http://log_wire:8081", "http://[::1]:8081")) {
      Webhook local =
          Logs.webhook(
              "ops",
              webhook(format).url().toString(),
              of(format),
              Way.DIRECT,
              Map.of(),
              console,
              ZoneOffset.UTC);
      Post post = local.format().post(local, List.of(new StoredLog(ID, Logs.alert("a"))), NOW);
      ChatFake.shown(post, format);
      assertTrue(
          new String(post.body(), StandardCharsets.UTF_8)
              .contains(console + "/channels/payments/logs/" + ID));
    }
  }

  @Test
  void aRepeatIsOneLineWithACount() {
    LogEntry[] entries = new LogEntry[235];
    Arrays.fill(entries, Logs.alert("Payment failed"));
    entries[7] = Logs.alert("payments", LogType.SUCCESS, "Refund");
    String seen = shown("telegram", entries);
    assertTrue(seen.contains("235 alerts\n"), seen);
    assertTrue(seen.contains("🔴 Payment failed ×234\n✅ Refund\n"), seen);
  }

  @Test
  void timesAreInTheZoneOfTheWebhookAndSayWhichItIs() {
    for (ZoneId zone : List.of(ZoneId.of("Asia/Kolkata"), ZoneId.of("Etc/UTC"))) {
      Webhook telegram =
          Logs.webhook(
              "ops",
              "https://api.telegram.org/bot1:x/sendMessage?chat_id=1",
              Logs.format("telegram"),
              Way.DIRECT,
              Map.of(),
              "",
              zone);
      Post post =
          telegram.format().post(telegram, List.of(new StoredLog(ID, Logs.alert("a"))), NOW);
      String expected =
          zone.getId().equals("Etc/UTC") ? "2026-03-01 12:00:00 UTC" : "2026-03-01 17:30:00 +05:30";
      String shown = ChatFake.shown(post, "telegram");
      assertTrue(shown.contains(expected), shown);
    }
  }

  @Test
  void aPileShowsWhomEachSingleAlertIsAbout() {
    String seen =
        shown(
            "telegram",
            new LogEntry("c", "user-1", "A", "", LogType.ERROR, true, List.of(), Map.of()),
            new LogEntry("c", "user-2", "B", "", LogType.ERROR, true, List.of(), Map.of()));
    assertTrue(seen.contains("🔴 A · user-1\n🔴 B · user-2"), seen);
  }

  private static int loneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      int c = text.codePointAt(i);
      if (c >= 0xd800 && c <= 0xdfff) {
        return i;
      }
      i += Character.charCount(c) - 1;
    }
    return -1;
  }
}
