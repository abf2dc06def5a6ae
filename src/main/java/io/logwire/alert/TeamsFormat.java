package io.logwire.alert;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Microsoft Teams by a workflow that waits for a webhook request: an adaptive card. Text of a log
 * goes into runs of text, which know no Markdown, and mentions nobody, as that needs an entity.
 *
 * <p>Limit (Teams): 28 KB for a message. The parts make some 3,000 characters at most, of three
 * bytes each, in some forty blocks.
 */
final class TeamsFormat extends Chat {
  // A run has no line feeds, so each line is a block; a block costs some hundred bytes.
  private static final int MOST_LINES = 30;

  @Override
  public String name() {
    return "teams";
  }

  @Override
  public Optional<String> fault(URI url) {
    return url.toString().contains(".webhook.office.com/")
        ? Optional.of(
            "is of a connector, which Teams has given up: make a workflow and use its URL")
        : Optional.empty();
  }

  @Override
  public Optional<String> chatTrouble(Answer answer) {
    return Json.read(answer.body())
            .at("/error/code")
            .asText()
            .matches("Workflow.*|MissingApiVersion.*|DirectApi.*|.*Signature.*|.*Authorization.*")
        ? Optional.of("is the workflow switched on, and is %s.url its URL as a whole?")
        : Optional.empty();
  }

  @Override
  int cost(int codePoint) {
    return Character.charCount(codePoint) + (codePoint == '{' ? 1 : 0);
  }

  @Override
  ObjectNode body(URI url, ChatMessage message) {
    ObjectNode body = Json.object().put("type", "message");
    ObjectNode attachment = body.putArray("attachments").addObject();
    attachment.put("contentType", "application/vnd.microsoft.card.adaptive");
    attachment.putNull("contentUrl");
    ObjectNode card = attachment.putObject("content");
    card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json")
        .put("type", "AdaptiveCard")
        .put("version", "1.4");
    card.putObject("msteams").put("width", "Full");
    ArrayNode blocks = card.putArray("body");
    String title = ChatMessage.sign(message.type()) + ' ' + message.title();
    addBlock(blocks, title, true).put("weight", "Bolder").put("size", "Large");
    addBlock(blocks, message.context(), false).put("isSubtle", true);
    addLines(blocks, message.body());
    addLines(blocks, message.details());
    addBlock(blocks, message.time(), true).put("isSubtle", true);
    message
        .link()
        .ifPresent(
            link ->
                card.putArray("actions")
                    .addObject()
                    .put("type", "Action.OpenUrl")
                    .put("title", ChatMessage.LINK_TEXT)
                    .put("url", link));
    return body;
  }

  private static void addLines(ArrayNode blocks, String text) {
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (i == MOST_LINES) {
        addBlock(blocks, String.join(" ", lines.subList(i, lines.size())), false);
        return;
      }
      addBlock(blocks, lines.get(i), i == 0);
    }
  }

  // A run must have a text; a space stands for an empty line. {{DATE(…)}} would be a date.
  private static ObjectNode addBlock(ArrayNode blocks, String text, boolean apart) {
    ObjectNode block = blocks.addObject().put("type", "RichTextBlock");
    block.put("spacing", apart ? "Medium" : "None");
    return block
        .putArray("inlines")
        .addObject()
        .put("type", "TextRun")
        .put("text", text.isEmpty() ? " " : text.replace("{{", "{\u200b{"));
  }
}
