package io.logwire.alert;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Optional;

/**
 * Google Chat's webhooks: a card, whose paragraphs are HTML, in which everything can be escaped; a
 * message's own text has a markup without escapes. Nothing in a card mentions anybody.
 *
 * <p>Limit (Google Chat API): 32,000 bytes for a message with its cards. The parts make some 3,000
 * characters at most, of three bytes each.
 */
final class GoogleChatFormat extends Chat {
  @Override
  public String name() {
    return "googlechat";
  }

  @Override
  public Optional<String> fault(URI url) {
    return url.getPath().matches(".*/spaces/[^/]+/messages")
        ? Optional.empty()
        : Optional.of(
            "must be like"
                + " https://chat.googleapis.com/v1/spaces/<space>/messages?key=<key>&token=<token>");
  }

  @Override
  public Optional<String> chatTrouble(Answer answer) {
    return answer.body().matches("(?s).*(API_KEY_INVALID|API key not valid|[Ii]nvalid token).*")
        ? Optional.of("copy the webhook's URL from the space once more, whole, into %s.url")
        : Optional.empty();
  }

  @Override
  ObjectNode body(URI url, ChatMessage message) {
    String title = ChatMessage.sign(message.type()) + ' ' + message.title();
    ObjectNode body = Json.object();
    body.put("fallbackText", title + " · " + message.context()); // what a notification shows
    ObjectNode card = body.putArray("cardsV2").addObject().put("cardId", "alert").putObject("card");
    ArrayNode widgets = card.putArray("sections").addObject().putArray("widgets");
    addText(widgets, "<b>" + escape(title) + "</b><br>" + escape(message.context()));
    addText(widgets, escape(message.body()));
    addText(widgets, escape(message.details()));
    addText(widgets, escape(message.time()));
    message.link().ifPresent(link -> addButton(widgets, link));
    return body;
  }

  private void addText(ArrayNode widgets, String html) {
    if (!html.isEmpty()) {
      widgets.addObject().putObject("textParagraph").put("text", html);
    }
  }

  private void addButton(ArrayNode widgets, String link) {
    ObjectNode button = widgets.addObject().putObject("buttonList").putArray("buttons").addObject();
    button.put("text", ChatMessage.LINK_TEXT);
    button.putObject("onClick").putObject("openLink").put("url", link);
  }

  @Override
  String escaped(int codePoint) {
    return switch (codePoint) {
      case '&' -> "&amp;";
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      case '"' -> "&quot;";
      case '\'' -> "&#39;";
      case '\n' -> "<br>";
      default -> Character.toString(codePoint);
    };
  }
}
