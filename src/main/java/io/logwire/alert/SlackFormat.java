package io.logwire.alert;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Optional;

/**
 * Slack's incoming webhooks, with Block Kit. Text of a log goes into {@code plain_text}, where no
 * markup is, with the three characters escaped that could begin a mention.
 *
 * <p>Limits (Block Kit reference): 150 characters in a header, 3,000 in a text object.
 */
final class SlackFormat extends Chat {
  private static final int HEADER = 150;

  @Override
  public String name() {
    return "slack";
  }

  @Override
  public Optional<String> chatTrouble(Answer answer) {
    return answer
            .body()
            .matches(
                "(user|channel)_not_found|channel_is_archived|no_active_hooks|no_team|no_service(_id)?|invalid_token|team_disabled")
        ? Optional.of("is the channel of %s.url there, and the webhook in it switched on?")
        : Optional.empty();
  }

  @Override
  ObjectNode body(URI url, ChatMessage message) {
    String title = ChatMessage.sign(message.type()) + ' ' + message.title();
    ObjectNode body = Json.object();
    // What a notification shows, and receivers that take Slack's messages but know no blocks.
    body.put("text", escape(title + " · " + message.context())).put("mrkdwn", false);
    ArrayNode blocks = body.putArray("blocks");
    blocks.addObject().put("type", "header").set("text", plain(Cut.to(HEADER, title, this::cost)));
    addContext(blocks, plain(message.context()));
    addSection(blocks, message.body());
    addSection(blocks, message.details());
    String foot =
        escape(message.time())
            + message
                .link()
                .map(link -> " · <" + escape(link) + "|" + ChatMessage.LINK_TEXT + ">")
                .orElse("");
    addContext(blocks, Json.object().put("type", "mrkdwn").put("text", foot).put("verbatim", true));
    return body;
  }

  private void addSection(ArrayNode blocks, String text) {
    if (!text.isEmpty()) {
      blocks.addObject().put("type", "section").set("text", plain(text));
    }
  }

  private void addContext(ArrayNode blocks, ObjectNode element) {
    blocks.addObject().put("type", "context").putArray("elements").add(element);
  }

  private ObjectNode plain(String text) {
    return Json.object().put("type", "plain_text").put("text", escape(text)).put("emoji", false);
  }

  @Override
  String escaped(int codePoint) {
    return switch (codePoint) {
      case '&' -> "&amp;";
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      default -> Character.toString(codePoint);
    };
  }
}
