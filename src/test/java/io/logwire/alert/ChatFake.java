package io.logwire.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Each receiver as its documentation describes it: takes a request, refuses what is over a limit or
 * has a form it does not know, and gives back the text that a reader would see. It fails where a
 * reader would see markup, a mention or a command that is not ours.
 */
final class ChatFake {
  private ChatFake() {}

  /** What the reader of that format sees. */
  static String shown(Post post, String format) {
    JsonNode body = parse(post.body());
    return switch (format) {
      case "slack" -> slack(body);
      case "discord" -> discord(body);
      case "telegram" -> telegram(post, body);
      case "ntfy" -> ntfy(post, body);
      case "gotify" -> gotify(body);
      case "mattermost", "rocketchat" -> WorkChatFake.mattermost(post, body);
      case "googlechat" -> WorkChatFake.googleChat(post, body);
      case "teams" -> WorkChatFake.teams(post, body);
      default -> throw new IllegalArgumentException(format);
    };
  }

  private static JsonNode parse(byte[] json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new AssertionError("not JSON", e);
    }
  }

  static void knows(JsonNode object, Set<String> names) {
    for (Iterator<String> name = object.fieldNames(); name.hasNext(); ) {
      String next = name.next();
      assertTrue(names.contains(next), "no such field: " + next);
    }
  }

  static void fits(String what, String text, int limit) {
    assertTrue(text.length() <= limit, what + " has " + text.length() + " of " + limit);
    assertFalse(text.isEmpty(), what + " is empty");
  }

  private static String slack(JsonNode body) {
    knows(body, Set.of("text", "mrkdwn", "blocks"));
    assertFalse(body.get("mrkdwn").asBoolean(true));
    fits("text", body.get("text").asText(), 4_000);
    slackUnescaped(body.get("text").asText());
    assertTrue(body.get("blocks").size() <= 50);
    List<String> shown = new ArrayList<>();
    for (JsonNode block : body.get("blocks")) {
      switch (block.get("type").asText()) {
        case "header" -> shown.add(slackText(block.get("text"), "plain_text", 150));
        case "section" -> shown.add(slackText(block.get("text"), "plain_text", 3_000));
        case "context" -> {
          assertTrue(block.get("elements").size() <= 10);
          block
              .get("elements")
              .forEach(text -> shown.add(slackText(text, text.get("type").asText(), 3_000)));
        }
        default -> throw new AssertionError("a block that is not ours: " + block);
      }
    }
    return String.join("\n", shown);
  }

  private static String slackText(JsonNode text, String type, int limit) {
    assertEquals(type, text.get("type").asText());
    String raw = text.get("text").asText();
    fits(type, raw, limit);
    if (type.equals("plain_text")) {
      assertFalse(text.get("emoji").asBoolean(true), "a colon and a word would become an emoji");
      return slackUnescaped(raw);
    }
    assertEquals("mrkdwn", type);
    assertTrue(text.get("verbatim").asBoolean());
    // The only markup there is: a time, and a link of ours.
    Matcher ours =
        Pattern.compile(
                "([-0-9: UTCo]+?)(?: to [-0-9: UTC]+)?(?: · <(https?://[^|<>]+)\\|Open in"
                    + " LogWire>)?")
            .matcher(raw);
    assertTrue(ours.matches(), raw);
    return raw;
  }

  private static String slackUnescaped(String raw) {
    assertFalse(raw.contains("<") || raw.contains(">"), "a control sequence: " + raw);
    assertFalse(Pattern.compile("&(?!amp;|lt;|gt;)").matcher(raw).find(), "not escaped: " + raw);
    return raw.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
  }

  private static String discord(JsonNode body) {
    knows(body, Set.of("content", "allowed_mentions", "embeds"));
    assertEquals("{\"parse\":[]}", body.get("allowed_mentions").toString());
    String content = body.get("content").asText();
    fits("content", content, 2_000);
    assertEquals(1, body.get("embeds").size());
    JsonNode embed = body.get("embeds").get(0);
    knows(embed, Set.of("title", "url", "description", "footer"));
    String description = embed.get("description").asText();
    String footer = embed.get("footer").get("text").asText();
    fits("description", description, 4_096);
    fits("footer", footer, 2_048);
    if (embed.has("title")) {
      fits("title", embed.get("title").asText(), 256);
      String host = embed.get("url").asText().replaceFirst("https?://([^/:]+).*", "$1");
      assertTrue(host.contains("."), "400 {\"embeds\":[\"0\"]} for " + host);
    }
    assertTrue(
        description.length() + footer.length() + embed.path("title").asText().length() <= 6_000);
    Matcher bold = Pattern.compile("(\\S+ )\\*\\*(.*)\\*\\*", Pattern.DOTALL).matcher(content);
    assertTrue(bold.matches(), content);
    return bold.group(1) + markdownless(bold.group(2)) + "\n" + markdownless(description);
  }

  // A backslash shows the punctuation after it as it is; any other markup is a fault.
  private static String markdownless(String markdown) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < markdown.length(); i++) {
      char c = markdown.charAt(i);
      if (c == '\\') {
        i++;
        assertTrue(i < markdown.length(), "a backslash at the end: " + markdown);
        c = markdown.charAt(i);
        assertTrue("\\*_~`|<>#-+[]()@:".indexOf(c) >= 0, "a backslash that would be seen");
      } else {
        assertTrue("*_~`|<>#[]()@:".indexOf(c) < 0, "markup: " + c + " in " + markdown);
        boolean lineStart = i == 0 || markdown.charAt(i - 1) == '\n';
        assertFalse(lineStart && (c == '-' || c == '+'), "a list");
      }
      shown.append(c);
    }
    return shown.toString();
  }

  private static String telegram(Post post, JsonNode body) {
    assertTrue(post.url().getPath().endsWith("/sendMessage"));
    assertTrue(post.url().getQuery() == null);
    knows(body, Set.of("chat_id", "message_thread_id", "text", "entities", "link_preview_options"));
    assertTrue(body.get("chat_id").isIntegralNumber());
    assertTrue(body.get("link_preview_options").get("is_disabled").asBoolean());
    String text = body.get("text").asText();
    fits("text", text, 4_096);
    assertEquals(text.strip(), text, "Telegram strips, and the offsets would be wrong");
    assertFalse(Pattern.compile("@\\w").matcher(text).find(), "a mention: " + text);
    assertFalse(Pattern.compile("(^|[^\\w/])/\\w").matcher(text).find(), "a command in: " + text);
    assertFalse(Pattern.compile("(^|[^\\w/])[#$]\\w").matcher(text).find(), "a hashtag: " + text);
    for (JsonNode entity : body.get("entities")) {
      int offset = entity.get("offset").asInt();
      int end = offset + entity.get("length").asInt();
      assertTrue(offset >= 0 && end <= text.length() && offset < end, entity.toString());
      assertFalse(Character.isLowSurrogate(text.charAt(offset)));
      if (entity.get("type").asText().equals("text_link")) {
        assertEquals("Open in LogWire", text.substring(offset, end));
        assertTrue(entity.get("url").asText().matches("https?://[^/:]+\\.[^/]+/.*"), "no link");
      } else {
        assertEquals("bold", entity.get("type").asText());
      }
    }
    return text.replace("\u200b", "");
  }

  private static String ntfy(Post post, JsonNode body) {
    assertEquals("/", post.url().getPath());
    knows(body, Set.of("topic", "title", "message", "priority", "tags", "click"));
    assertTrue(body.get("topic").asText().matches("[-_A-Za-z0-9]{1,64}"));
    assertTrue(post.body().length <= 8_192, "the server reads twice the limit of a message");
    String message = body.get("message").asText();
    assertTrue(message.getBytes(StandardCharsets.UTF_8).length <= 4_096, "an attachment");
    assertFalse(message.isEmpty());
    assertTrue(body.get("priority").asInt() >= 1 && body.get("priority").asInt() <= 5);
    assertTrue(
        post.headers().keySet().stream()
            .allMatch(name -> Set.of("Content-Type", "User-Agent").contains(name)));
    return body.get("title").asText() + "\n" + message;
  }

  private static String gotify(JsonNode body) {
    knows(body, Set.of("title", "message", "priority", "extras"));
    assertFalse(body.get("message").asText().isEmpty());
    assertEquals(
        "text/plain", body.at("/extras/client::display/contentType").asText(), "not Markdown");
    return body.get("title").asText() + "\n" + body.get("message").asText();
  }
}
