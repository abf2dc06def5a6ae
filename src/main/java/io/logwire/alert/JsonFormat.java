package io.logwire.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logwire.log.LogEntry;
import io.logwire.log.LogField;
import io.logwire.log.StoredLog;
import io.logwire.store.Delivery;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * For programs: each alert by itself, whole, signed as Standard Webhooks 1.0.0 says. The body and
 * {@code webhook-id} are the same at every attempt; {@code webhook-timestamp}, and so the
 * signature, are of the attempt.
 */
final class JsonFormat implements Format {
  @Override
  public String name() {
    return "json";
  }

  @Override
  public int most() {
    return 1;
  }

  @Override
  public boolean isForPeople() {
    return false;
  }

  @Override
  public Post post(Webhook webhook, List<StoredLog> logs, Instant now) {
    StoredLog log = logs.get(0);
    byte[] body = Json.bytes(payload(webhook, log));
    String id = Delivery.id(webhook.name(), log.id());
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("webhook-id", id);
    headers.put("webhook-timestamp", Long.toString(now.getEpochSecond()));
    if (!webhook.secrets().isEmpty()) {
      headers.put("webhook-signature", Signature.of(webhook.secrets(), id, now, body));
    }
    return webhook.post(webhook.url(), body, headers);
  }

  private static ObjectNode payload(Webhook webhook, StoredLog log) {
    LogEntry entry = log.entry();
    ObjectNode payload = Json.object();
    payload.put("type", "log.alert").put("timestamp", log.time().toString());
    ObjectNode data = payload.putObject("data");
    data.put("id", log.id());
    for (LogField field : LogField.all()) {
      switch (field.kind()) {
        case WORD, TEXT -> data.put(field.text(), field.of(entry));
        case JSON -> data.set(field.text(), json(field, entry));
        case FLAG -> {} // that it is an alert goes without saying
      }
    }
    webhook.link(log).ifPresent(link -> data.put("url", link));
    return payload;
  }

  private static JsonNode json(LogField field, LogEntry entry) {
    String none = field == LogField.TAGS ? "[]" : "{}";
    String text = field.of(entry);
    return Json.read(text.isEmpty() ? none : text);
  }
}
