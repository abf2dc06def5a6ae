package io.logwire.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Optional;

/**
 * The incoming webhooks of Mattermost and Rocket.Chat: one text in Markdown. They take Slack's
 * messages too, but not its blocks, and understand {@code @all} and {@code <!channel>} in them.
 *
 * <p>In Mattermost a backslash stands before a sign of emphasis, and a space of no width where
 * other markup, a mention, an emoji or a link would begin. Rocket.Chat knows no such backslash;
 * there the text of a log is a block of code, where nothing is markup, with that space behind an
 * {@code @}. Which of them it is, the form of the URL tells.
 *
 * <p>Limits: 16,383 characters in a post of Mattermost, by default 5,000 in one of Rocket.Chat.
 */
final class MattermostFormat extends Chat {
  private static final char NO_WIDTH = '\u200b';
  private static final String EMPHASIS = "*_~`#";
  private static final String BEGINS_MARKUP = "@~<&$\\:]!";
  private static final String BEGINS_LINE = " \t>-+=|0123456789";

  @Override
  public String name() {
    return "mattermost";
  }

  @Override
  public Optional<String> chatTrouble(Answer answer) {
    JsonNode said = Json.read(answer.body());
    String id = said.path("id").asText() + ' ' + said.path("error").asText();
    return id.matches(
            "(?s).*(incoming_webhook\\.(?!text|parse|split)|invalid-channel|not-allowed"
                + "|invalid-room).*")
        ? Optional.of("is the webhook in %s.url switched on, and may it write into its channel?")
        : Optional.empty();
  }

  // At most: a backslash or a space, the one at the beginning of a line counted with its line feed.
  @Override
  int cost(int codePoint) {
    int more = EMPHASIS.indexOf(codePoint) >= 0 ? 1 : 0;
    more += BEGINS_MARKUP.indexOf(codePoint) >= 0 || codePoint == '\n' || codePoint == '.' ? 1 : 0;
    return Character.charCount(codePoint) + more;
  }

  @Override
  ObjectNode body(URI url, ChatMessage message) {
    String foot =
        message.time()
            + message
                .link()
                .map(link -> " · [" + ChatMessage.LINK_TEXT + "](" + link + ")")
                .orElse("");
    String sign = ChatMessage.sign(message.type()) + ' ';
    String text = isRocketChat(url) ? code(sign, message) : markdown(sign, message);
    return Json.object().put("text", text + foot);
  }

  static boolean isRocketChat(URI url) {
    return url.getPath().matches(".*/hooks/[^/]+/[^/]+");
  }

  private static String markdown(String sign, ChatMessage message) {
    return ChatMessage.paragraphs(
            sign + "**" + backslashed(message.title()) + "**",
            backslashed(message.context()),
            backslashed(message.body()),
            backslashed(message.details()))
        + "\n\n";
  }

  private static String code(String sign, ChatMessage message) {
    String text =
        ChatMessage.paragraphs(
            message.title() + '\n' + message.context(), message.body(), message.details());
    String harmless = text.replace("@", "@" + NO_WIDTH).replace("`", "`" + NO_WIDTH);
    return sign + ChatMessage.words(message.type()) + "\n```\n" + harmless + "\n```\n";
  }

  private static String backslashed(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    char before = '\n';
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean www = c == '.' && before == 'w'; // would be a link, cut up by backslashes
      if (before == '\n' && BEGINS_LINE.indexOf(c) >= 0 || www) {
        escaped.append(NO_WIDTH);
      }
      if (EMPHASIS.indexOf(c) >= 0) {
        escaped.append('\\');
      }
      escaped.append(c);
      if (BEGINS_MARKUP.indexOf(c) >= 0) {
        escaped.append(NO_WIDTH);
      }
      before = c;
    }
    return escaped.toString();
  }
}
