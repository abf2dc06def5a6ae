package io.logwire.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The chats that companies run, as {@link ChatFake} has the others. */
final class WorkChatFake {
  private static final int ROCKET_CHAT = 5_000; // Mattermost takes three times as much
  private static final int GOOGLE_CHAT_BYTES = 32_000;
  private static final int TEAMS_BYTES = 28 << 10;

  private WorkChatFake() {}

  /** What the reader of Mattermost or of Rocket.Chat sees. */
  static String mattermost(Post post, JsonNode body) {
    ChatFake.knows(body, Set.of("text"));
    String text = body.get("text").asText();
    ChatFake.fits("text", text, ROCKET_CHAT);
    return MattermostFormat.isRocketChat(post.url()) ? rocketChat(text) : mattermost(text);
  }

  // Its grammar has no escapes; a block of code ends at three backticks and has no markup.
  private static String rocketChat(String text) {
    Matcher parts =
        Pattern.compile(
                "(?s)(\\S+ )[a-z ]+\n```\n(.*?)\n```\n([-0-9: UTCto+]+(?: · \\[Open in"
                    + " LogWire]\\(https?://[^()]+\\))?)")
            .matcher(text);
    assertTrue(parts.matches(), text);
    String code = parts.group(2);
    assertFalse(code.contains("``"), "the end of the code: " + code);
    assertFalse(Pattern.compile("@[\\w.-]").matcher(code).find(), "a mention: " + code);
    return parts.group(1) + code.replace("\u200b", "") + "\n" + parts.group(3);
  }

  private static String mattermost(String text) {
    Matcher foot =
        Pattern.compile(
                "(?s)(.*)\n\n[-0-9: UTCto+]+(?: · \\[Open in LogWire]\\(https?://[^()]+\\))?")
            .matcher(text);
    assertTrue(foot.matches(), "the foot: " + text);
    Matcher title = Pattern.compile("(?s)(\\S+ )\\*\\*(.*?)\\*\\*\n\n(.*)").matcher(foot.group(1));
    assertTrue(title.matches(), "the title: " + text);
    String rest = title.group(2) + "\n" + title.group(3);
    for (String markup :
        List.of(
            "(?<!\\\\)[*_~`#]", // emphasis, code, a heading
            "@[\\w-]", // a mention
            "<[!@#\\w]", // what Mattermost takes of Slack's
            "]\\(|]:", // a link
            ":[\\w+/-]", // an emoji, the beginning of a link
            "&#?\\w", // an entity
            "\\\\(?![*_~`#\u200b])", // a backslash that escapes something
            "\\bwww\\.",
            "(?m)^[ \t>=|+\\d-]")) { // a quote, a list, a table, code
      Matcher found = Pattern.compile(markup).matcher(rest);
      assertFalse(found.find(), () -> markup + " at " + found.start() + " of " + rest);
    }
    String seen = rest.replaceAll("\\\\([*_~`#])", "$1").replace("\u200b", "");
    return title.group(1) + seen + text.substring(foot.end(1));
  }

  /** What the reader of Google Chat sees. */
  static String googleChat(Post post, JsonNode body) {
    ChatFake.knows(body, Set.of("cardsV2", "fallbackText"));
    assertTrue(post.body().length <= GOOGLE_CHAT_BYTES, post.body().length + " bytes");
    JsonNode sections = body.at("/cardsV2/0/card/sections");
    assertEquals(1, sections.size());
    assertTrue(sections.at("/0/widgets").size() <= 100);
    List<String> shown = new ArrayList<>();
    for (JsonNode widget : sections.at("/0/widgets")) {
      ChatFake.knows(widget, Set.of("textParagraph", "buttonList"));
      if (widget.has("textParagraph")) {
        shown.add(html(widget.at("/textParagraph/text").asText()));
      } else {
        JsonNode button = widget.at("/buttonList/buttons/0");
        assertEquals("Open in LogWire", button.get("text").asText());
        assertTrue(button.at("/onClick/openLink/url").asText().startsWith("http"));
      }
    }
    return String.join("\n", shown);
  }

  private static String html(String html) {
    assertFalse(html.isEmpty());
    String text = html.replaceFirst("^<b>([^<>]*)</b>", "$1").replace("<br>", "\n");
    assertFalse(Pattern.compile("[<>\"']").matcher(text).find(), "not escaped: " + html);
    assertFalse(Pattern.compile("&(?!amp;|lt;|gt;|quot;|#39;)").matcher(text).find(), html);
    return text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }

  /** What the reader of Teams sees. */
  static String teams(Post post, JsonNode body) {
    ChatFake.knows(body, Set.of("type", "attachments"));
    assertEquals("message", body.get("type").asText());
    assertTrue(post.body().length <= TEAMS_BYTES, post.body().length + " bytes");
    assertEquals(1, body.get("attachments").size());
    JsonNode attachment = body.at("/attachments/0");
    assertEquals("application/vnd.microsoft.card.adaptive", attachment.get("contentType").asText());
    JsonNode card = attachment.get("content");
    ChatFake.knows(card, Set.of("$schema", "type", "version", "msteams", "body", "actions"));
    assertEquals("AdaptiveCard", card.get("type").asText());
    assertFalse(card.get("msteams").has("entities"), "a mention");
    List<String> shown = new ArrayList<>();
    for (JsonNode block : card.get("body")) {
      assertEquals("RichTextBlock", block.get("type").asText(), "Markdown elsewhere");
      assertEquals(1, block.get("inlines").size());
      JsonNode run = block.at("/inlines/0");
      assertEquals("TextRun", run.get("type").asText());
      String text = run.get("text").asText();
      assertFalse(text.isEmpty() || text.contains("\n"), "a line: " + text);
      assertFalse(text.contains("{{"), "a function: " + text);
      shown.add(text.isBlank() ? "" : text.replace("\u200b", ""));
    }
    if (card.has("actions")) {
      assertEquals("Action.OpenUrl", card.at("/actions/0/type").asText());
    }
    return String.join("\n", shown);
  }
}
