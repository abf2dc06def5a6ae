package io.logwire.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logwire.log.LogType;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * ntfy, published as JSON at the root of the server: its other way puts text of a log into headers.
 *
 * <p>Limits (ntfy's documentation): 4,096 bytes in a message, beyond which it becomes an
 * attachment; the server reads twice as much of JSON.
 */
final class NtfyFormat extends Chat {
  private static final Pattern TOPIC = Pattern.compile("/([-_A-Za-z0-9]{1,64})");
  private static final int HIGH = 4;
  private static final int DEFAULT = 3;

  @Override
  public String name() {
    return "ntfy";
  }

  @Override
  public Optional<String> fault(URI url) {
    return TOPIC.matcher(url.getPath()).matches()
        ? Optional.empty()
        : Optional.of("must be the server and a topic, like https://ntfy.sh/my-topic");
  }

  @Override
  URI target(URI url) {
    return url.resolve(url.getRawQuery() == null ? "/" : "/?" + url.getRawQuery());
  }

  @Override
  int cost(int codePoint) {
    if (codePoint < 0x80) {
      return codePoint == '"' || codePoint == '\\' || codePoint == '\n' ? 2 : 1; // as JSON has them
    }
    return codePoint < 0x800 ? 2 : Character.isBmpCodePoint(codePoint) ? 3 : 4;
  }

  @Override
  ObjectNode body(URI url, ChatMessage message) {
    Matcher topic = TOPIC.matcher(url.getPath());
    ObjectNode body = Json.object();
    body.put("topic", topic.matches() ? topic.group(1) : "");
    body.put("title", message.title());
    body.put(
        "message",
        ChatMessage.paragraphs(
            message.context(), message.body(), message.details(), message.time()));
    body.put("priority", message.type() == LogType.ERROR ? HIGH : DEFAULT);
    body.putArray("tags").add(sign(message.type()));
    message.link().ifPresent(link -> body.put("click", link));
    return body;
  }

  // ntfy shows a tag of such a name as an emoji before the title.
  private static String sign(LogType type) {
    return switch (type) {
      case PAGE_VIEW -> "eye";
      case ACTION -> "arrow_forward";
      case SUCCESS -> "white_check_mark";
      case ERROR -> "red_circle";
      case INFORMATION -> "information_source";
    };
  }
}
