package io.logwire.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logwire.log.StoredLog;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The formats that people read. Each says what a code point costs where it goes, escapes text of a
 * log so that it is shown as it is and pings nobody, and lays the parts out.
 */
abstract class Chat implements Format {
  // More would be a message nobody reads to the end, and a transaction that others wait for.
  private static final int MOST = 1_000;

  @Override
  public final int most() {
    return MOST;
  }

  @Override
  public final boolean isForPeople() {
    return true;
  }

  @Override
  public final Post post(Webhook webhook, List<StoredLog> logs, Instant now) {
    StoredLog first = logs.get(0);
    ChatMessage message =
        logs.size() == 1
            ? ChatMessage.of(first, webhook, this::cost)
            : Pile.of(logs, webhook, this::cost);
    return webhook.post(target(webhook.url()), Json.bytes(body(webhook.url(), message)), Map.of());
  }

  /** Where requests go. */
  URI target(URI url) {
    return url;
  }

  /** Whether a link leads to a name with a dot, or to an address of IPv4: some take no others. */
  static boolean isDotted(String link) {
    return Place.of(URI.create(link))
        .filter(place -> place.host().matches("[^_:]+\\.[^_:]+"))
        .isPresent();
  }

  /** What a code point costs in the receiver's unit, once it is escaped for it. */
  int cost(int codePoint) {
    return escaped(codePoint).length();
  }

  /** A code point as it is shown as itself, where that takes no look at its neighbours. */
  String escaped(int codePoint) {
    return Character.toString(codePoint);
  }

  /** The text, each code point of it {@link #escaped}. */
  final String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(c -> escaped.append(escaped(c)));
    return escaped.toString();
  }

  abstract ObjectNode body(URI url, ChatMessage message);
}
