package io.logwire.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Telegram's {@code sendMessage}. The text has no parse mode, so nothing in it is markup; what is
 * bold or a link is said beside it, as entities. What Telegram would find by itself and act upon, a
 * mention, a command, a hashtag, is broken by a space of no width.
 *
 * <p>Limit (Bot API): 4,096 characters of UTF-16, as its offsets are.
 */
final class TelegramFormat extends Chat {
  private static final char NO_WIDTH = '\u200b';

  @Override
  public String name() {
    return "telegram";
  }

  @Override
  public Optional<String> fault(URI url) {
    return parameters(url).containsKey("chat_id") && url.getPath().endsWith("/sendMessage")
        ? Optional.empty()
        : Optional.of("must be https://api.telegram.org/bot<token>/sendMessage?chat_id=<id>");
  }

  @Override
  URI target(URI url) {
    return URI.create(url.toString().replaceFirst("\\?.*", ""));
  }

  @Override
  int cost(int codePoint) {
    boolean special = codePoint < 0x80 && isSpecial((char) codePoint);
    return Character.charCount(codePoint) + (special ? 1 : 0);
  }

  @Override
  ObjectNode body(URI url, ChatMessage message) {
    String title = unlinked(ChatMessage.sign(message.type()) + ' ' + message.title());
    String rest =
        unlinked(
            ChatMessage.paragraphs(
                message.context(), message.body(), message.details(), message.time()));
    String text = title + '\n' + rest;
    ObjectNode body = Json.object();
    // Parameters of the URL go into the body: mixing the two is not documented.
    parameters(url).forEach((name, value) -> put(body, name, value));
    ArrayNode entities = Json.object().putArray("entities");
    addEntity(entities, "bold", 0, title.length());
    if (message.link().isPresent() && !isDotted(message.link().get())) {
      text += " · " + message.link().get(); // Telegram makes no link to such a host
    } else if (message.link().isPresent()) {
      text += " · ";
      addEntity(entities, "text_link", text.length(), ChatMessage.LINK_TEXT.length())
          .put("url", message.link().get());
      text += ChatMessage.LINK_TEXT;
    }
    body.put("text", text).set("entities", entities);
    body.putObject("link_preview_options").put("is_disabled", true);
    return body;
  }

  @Override
  public Optional<String> chatTrouble(Answer answer) {
    JsonNode said = Json.read(answer.body());
    String what = said.path("description").asText().toLowerCase(Locale.ROOT);
    Optional<String> newId = newId(answer);
    if (newId.isPresent()) {
      return newId.map(id -> "the chat has another id now: put chat_id=" + id + " into %s.url");
    }
    if (what.matches(".*(thread not found|topic_closed|topic_deleted|topic .*closed).*")) {
      return Optional.of("open the topic again, or change message_thread_id in %s.url");
    }
    if (what.matches(".*( rights|_forbidden|_admin_required|chat_restricted).*")) {
      return Optional.of("give the bot the right to write in the chat of %s.url");
    }
    if (what.matches(".*(chat not found|chat_id|peer_id_invalid|user not found|upgraded to).*")) {
      return Optional.of("is chat_id in %s.url right, and is the bot in that chat?");
    }
    return Optional.empty();
  }

  // Telegram tells it when a group becomes a supergroup, which may happen at any time.
  @Override
  public Optional<Move> moved(URI url, Answer answer) {
    return newId(answer)
        .map(
            id -> {
              String setting = "chat_id=" + id;
              String moved = url.toString().replaceFirst("(?<=[?&])chat_id=[^&]*", setting);
              return new Move(URI.create(moved), setting);
            });
  }

  private static Optional<String> newId(Answer answer) {
    JsonNode id = Json.read(answer.body()).at("/parameters/migrate_to_chat_id");
    return id.isIntegralNumber() ? Optional.of(id.asText()) : Optional.empty();
  }

  private static ObjectNode addEntity(ArrayNode entities, String type, int offset, int length) {
    return entities.addObject().put("type", type).put("offset", offset).put("length", length);
  }

  private static String unlinked(String text) {
    StringBuilder broken = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      broken.append(text.charAt(i));
      if (links(text, i)) {
        broken.append(NO_WIDTH);
      }
    }
    return broken.toString();
  }

  // A slash, hash or dollar within a word, as in a URL, is left alone.
  private static boolean links(String text, int i) {
    char c = text.charAt(i);
    if (c == '@' || !isSpecial(c)) {
      return c == '@';
    }
    char before = i == 0 ? ' ' : text.charAt(i - 1);
    char after = i + 1 == text.length() ? ' ' : text.charAt(i + 1);
    boolean within = before == '/' || before < 0x80 && isWord(before);
    return !within && (isWord(after) || Character.isSurrogate(after));
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private static boolean isSpecial(char c) {
    return c == '@' || c == '/' || c == '#' || c == '$';
  }

  private static void put(ObjectNode body, String name, String value) {
    if (value.matches("-?\\d{1,18}")) {
      body.put(name, Long.parseLong(value));
    } else if (value.equals("true") || value.equals("false")) {
      body.put(name, Boolean.parseBoolean(value));
    } else {
      body.put(name, value);
    }
  }

  private static Map<String, String> parameters(URI url) {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (url.getRawQuery() != null) {
      for (String pair : url.getRawQuery().split("&")) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          parameters.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
        }
      }
    }
    return parameters;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
