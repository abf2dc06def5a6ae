package io.logwire.alert;

import io.logwire.log.StoredLog;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What each format tells of an alert, for tests elsewhere. */
public final class AlertTexts {
  private AlertTexts() {}

  /** The body of the request of each format, by its name. */
  public static Map<String, String> of(StoredLog log) {
    Map<String, String> texts = new TreeMap<>();
    for (String name : Formats.names()) {
      Format format = Logs.format(name);
      Webhook webhook = Logs.webhook("ops", "https://example.com/x?chat_id=1&token=x", format);
      Post post = format.post(webhook, List.of(log), Instant.now());
      texts.put(name, new String(post.body(), StandardCharsets.UTF_8));
    }
    return texts;
  }
}
