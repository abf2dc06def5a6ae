package io.logwire.alert;

import java.util.Optional;

/** What the operator can do about an answer. */
final class Advice {
  private Advice() {}

  static String on(Answer answer, Webhook webhook) {
    String key = "webhook." + webhook.name();
    int status = answer.status();
    Optional<String> chat = webhook.chatTrouble(answer);
    if (chat.isPresent()) {
      return "Alerts wait meanwhile: " + chat.get();
    }
    return switch (status) {
      case 0 -> answer.trouble().advice().formatted(key);
      case 400, 422 ->
          "The receiver does not like the message: is %s.format=%s right for it?%s"
              .formatted(
                  key,
                  webhook.format().name(),
                  webhook.format() == Formats.JSON
                      ? ""
                      : " Is what %s.url names, a chat for example, there and open to us?"
                          .formatted(key));
      case 401, 403 ->
          "The receiver does not let us in: check the token in %1$s.url, %1$s.header.* and %1$s.secret."
              .formatted(key);
      case 404, 410 ->
          "The receiver does not know this webhook: make a new one there, and put its URL into %s.url."
              .formatted(key);
      case 413 -> "The receiver takes shorter messages only: raise its limit.";
      case 429 -> "The receiver wants fewer messages; alerts wait as long as it asks for.";
      default -> {
        if (status / 100 == 2) {
          yield "The message is there; if you do not see it, look at the receiver's own settings.";
        }
        if (status / 100 == 3) {
          yield "Redirects are not followed: put the URL it leads to into %s.url.".formatted(key);
        }
        yield "The receiver has trouble of its own; alerts wait until it is well.";
      }
    };
  }
}
