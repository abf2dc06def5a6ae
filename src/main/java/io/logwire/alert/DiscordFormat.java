package io.logwire.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;

/**
 * Discord's webhooks: the title as the message, which a notification shows, the rest in an embed.
 * Markdown is escaped, and {@code allowed_mentions} lets nothing ping.
 *
 * <p>Limits (Discord's reference): 2,000 characters in the message, 256 in an embed's title, 4,096
 * in its description, 6,000 in all.
 */
final class DiscordFormat extends Chat {
  // A backslash before any punctuation shows it as it is. Colons too: a URL that is cut up by
  // backslashes would lead elsewhere, so it is text, not a link.
  private static final String MARKDOWN = "\\*_~`|<>#-+[]()@:";

  @Override
  public String name() {
    return "discord";
  }

  // In UTF-16, which counts an emoji twice: whether Discord does is not documented.
  @Override
  int cost(int codePoint) {
    return Character.charCount(codePoint) + (MARKDOWN.indexOf(codePoint) < 0 ? 0 : 1);
  }

  @Override
  ObjectNode body(URI url, ChatMessage message) {
    ObjectNode body = Json.object();
    body.put("content", ChatMessage.sign(message.type()) + " **" + escape(message.title()) + "**");
    body.putObject("allowed_mentions").putArray("parse");
    ObjectNode embed = body.putArray("embeds").addObject();
    embed.put(
        "description",
        ChatMessage.paragraphs(
            escape(message.context()), escape(message.body()), escape(message.details())));
    embed.putObject("footer").put("text", message.time());
    message.link().ifPresent(link -> embed.put("title", ChatMessage.LINK_TEXT).put("url", link));
    return body;
  }

  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (MARKDOWN.indexOf(c) >= 0) {
                escaped.append('\\');
              }
              escaped.appendCodePoint(c);
            });
    return escaped.toString();
  }
}
