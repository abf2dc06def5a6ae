package io.logwire.ingest;

import io.logwire.log.LogField;
import io.logwire.log.Nearest;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The names of a log's fields, and what those of other services are called here. */
final class FieldNames {
  private static final Map<String, String> ADVICE = new HashMap<>();

  static {
    advise(
        "a log has the time at which it arrives; send another one in `custom_references`",
        "timestamp time date datetime ts at created created_at occurred_at event_time");
    advise(
        "send what else there is in `custom_references`",
        "meta metadata data context extra details properties attributes fields params payload"
            + " custom custom_data");
    advise(
        "say what happened in `label`, and more in `body`",
        "message msg title subject event event_name name summary");
    advise("send a longer text in `body`", "description text content stack stacktrace trace");
    advise("send it as `type`", "level severity status kind category");
    advise("send it as `reference`", "user user_id userid uid session session_id sessionid");
    advise("send it as `channel_id`", "channel channelid topic project stream source logger");
    advise("send `alert` as true", "notify notification push");
    advise(
        "send it as the header `Authorization: Bearer <token>`",
        "token api_key apikey key secret authorization");
    advise("send it as the header `Idempotency-Key`", "idempotency_key idempotencykey");
    advise("LogWire gives a log its id, in the header `Log-Id`", "id log_id uuid");
  }

  private FieldNames() {}

  private static void advise(String advice, String names) {
    for (String name : names.split(" ")) {
      ADVICE.put(name, advice);
    }
  }

  /** What to use instead of a name that is none of a log, after a semicolon; empty if unknown. */
  static String advice(String wrong) {
    String known = wrong.length() > 20 ? null : ADVICE.get(plain(wrong));
    return known == null ? Nearest.didYouMean(wrong, LogField.names()) : "; " + known;
  }

  // "@timestamp", "created-at"
  private static String plain(String name) {
    String lower = name.toLowerCase(Locale.ROOT).replace('-', '_');
    return lower.startsWith("@") ? lower.substring(1) : lower;
  }
}
