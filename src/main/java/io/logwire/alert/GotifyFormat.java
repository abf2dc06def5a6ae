package io.logwire.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logwire.log.LogType;
import java.net.URI;
import java.util.Optional;

/**
 * Gotify's {@code /message}. It documents no limit; the message is shown as plain text, which is
 * also said, as an application may have Markdown as its default.
 */
final class GotifyFormat extends Chat {
  private static final int POPS_UP = 8;
  private static final int MAKES_A_SOUND = 5;

  @Override
  public String name() {
    return "gotify";
  }

  @Override
  public Optional<String> fault(URI url) {
    return url.getPath().endsWith("/message")
        ? Optional.empty()
        : Optional.of("must be like https://gotify.example.com/message?token=<token>");
  }

  @Override
  ObjectNode body(URI url, ChatMessage message) {
    ObjectNode body = Json.object();
    body.put("title", ChatMessage.sign(message.type()) + ' ' + message.title());
    body.put(
        "message",
        ChatMessage.paragraphs(
            message.context(), message.body(), message.details(), message.time()));
    body.put("priority", message.type() == LogType.ERROR ? POPS_UP : MAKES_A_SOUND);
    ObjectNode extras = body.putObject("extras");
    extras.putObject("client::display").put("contentType", "text/plain");
    message
        .link()
        .ifPresent(
            link -> extras.putObject("client::notification").putObject("click").put("url", link));
    return body;
  }
}
