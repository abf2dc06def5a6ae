package io.logwire.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Optional;

/**
 * Discord's webhooks: the title as the message, which a notification shows, the rest in an embed.
 * Markdown is escaped, and {@code allowed_mentions} lets nothing ping.
 *
 * <p>A link to a host without a dot is refused, with the whole message; it becomes text.
 *
 * <p>Limits (Discord's reference): 2,000 characters in the message, 256 in an embed's title, 4,096
 * in its description, 6,000 in all.
 */
final class DiscordFormat extends Chat {
  // A backslash before any punctuation shows it as it is. Colons too: a URL that is cut up by
  // backslashes would lead elsewhere, so it is text, not a link.
  private static final String MARKDOWN = "\\*_~`|<>#-+[]()@:";

  // Codes of Discord's errors that are about the channel.
  private static final int WANTS_A_THREAD = 220_001;
  private static final int NO_THREADS = 220_003;
  private static final int NO_FORUM = 220_004;
  private static final int ARCHIVED = 50_083;
  private static final int LOCKED = 160_005;

  @Override
  public String name() {
    return "discord";
  }

  // In UTF-16, which counts an emoji twice: whether Discord does is not documented.
  @Override
  String escaped(int codePoint) {
    return (MARKDOWN.indexOf(codePoint) < 0 ? "" : "\\") + Character.toString(codePoint);
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
    Optional<String> link = message.link().filter(Chat::isDotted);
    link.ifPresent(at -> embed.put("title", ChatMessage.LINK_TEXT).put("url", at));
    String text = link.isPresent() ? "" : message.link().map(other -> " · " + other).orElse("");
    embed.putObject("footer").put("text", message.time() + text); // where nothing is markup
    return body;
  }

  @Override
  public Optional<String> chatTrouble(Answer answer) {
    return switch (Json.read(answer.body()).path("code").asInt()) {
      case WANTS_A_THREAD ->
          Optional.of(
              "a forum takes messages into a thread only: put ?thread_id=<id> at the end of"
                  + " %s.url");
      case NO_THREADS, NO_FORUM, ARCHIVED, LOCKED ->
          Optional.of(
              "the thread or channel takes no messages: open it, or change thread_id in %s.url");
      default -> Optional.empty();
    };
  }
}
