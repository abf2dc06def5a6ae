package io.logwire.ingest;

import static io.logwire.ingest.Faults.quote;

import com.fasterxml.jackson.core.JsonToken;
import io.logwire.http.Problem;
import io.logwire.log.LogEntry;
import io.logwire.log.LogLimits;
import io.logwire.log.LogType;
import java.util.List;
import java.util.Map;

/**
 * Reads the body of the documented call into a {@link LogEntry}: every accepted form of every
 * field, and all that is wrong in one answer.
 *
 * <p>Limits count Unicode code points. {@code null} and an empty string are the same as absent.
 *
 * <p>Threading: any thread.
 */
final class LogParser {
  // A log has eight fields; so many wrong ones are no slip, and to name them all helps nobody.
  private static final int MOST_UNKNOWN_FIELDS = 1_000;

  private final boolean ignoreUnknownFields;

  LogParser(boolean ignoreUnknownFields) {
    this.ignoreUnknownFields = ignoreUnknownFields;
  }

  /**
   * Reads one log.
   *
   * @throws Problem of 400 if the body is no JSON object, of 422 if a field of it is wrong
   */
  LogEntry parse(byte[] body) {
    try (StrictJson json = StrictJson.of(body)) {
      JsonToken first = json.next();
      if (first != JsonToken.START_OBJECT) {
        throw new Problem(
            400,
            first == null
                ? "The body is empty; send a JSON object with channel_id and label."
                : "The body is " + FieldReader.kind(first) + "; send one log as a JSON object.");
      }
      Draft draft = new Draft(json);
      while (json.next() != JsonToken.END_OBJECT) {
        draft.read(json.text());
      }
      if (json.next() != null) {
        throw new Problem(400, "There is text behind the JSON object; send one log a request.");
      }
      return draft.finish();
    }
  }

  /** One log while it is read. */
  private final class Draft {
    private final StrictJson json;
    private final Faults faults = new Faults();
    private final FieldReader reader;
    private int unknownFields;

    private String channelId = "";
    private String reference = "";
    private String label = "";
    private String body = "";
    private LogType type = LogType.INFORMATION;
    private boolean alert;
    private List<String> tags = List.of();
    private Map<String, String> customReferences = Map.of();

    private Draft(StrictJson json) {
      this.json = json;
      this.reader = new FieldReader(json, faults);
    }

    private void read(String field) {
      JsonToken value = json.next();
      switch (field) {
        case "channel_id" -> channelId = reader.string(field, value, "a string");
        case "reference" -> reference = reader.text(field, value, LogLimits.SHORT_TEXT);
        case "label" -> label = reader.text(field, value, LogLimits.SHORT_TEXT);
        case "body" -> body = reader.text(field, value, LogLimits.BODY);
        case "type" -> type = type(value);
        case "alert" -> alert = alert(value);
        case "tags" -> tags = new Tags(json, reader, faults).read(value);
        case "custom_references" ->
            customReferences = new CustomReferences(json, reader, faults).read(value);
        default -> unknown(field, value);
      }
    }

    private LogEntry finish() {
      if (channelId.isEmpty()) {
        if (!faults.has("channel_id")) {
          faults.add("channel_id", "is required: the ID of the channel the log belongs to");
        }
      } else if (!LogEntry.isChannelId(channelId)) {
        faults.add(
            "channel_id",
            quote(channelId) + " is not the ID of a channel: " + LogEntry.CHANNEL_ID_RULE);
      }
      if (label.isEmpty() && body.isEmpty() && !faults.has("label") && !faults.has("body")) {
        faults.add("label", "is required where there is no body: say what happened");
      }
      faults.throwIfAny();
      return new LogEntry(channelId, reference, label, body, type, alert, tags, customReferences);
    }

    private LogType type(JsonToken value) {
      String text = reader.string("type", value, "a string");
      if (text.isEmpty()) {
        return LogType.INFORMATION;
      }
      return LogType.of(text)
          .orElseGet(
              () -> {
                faults.add(
                    "type",
                    quote(text)
                        + " is not a type; it is one of "
                        + String.join(", ", LogType.names())
                        + FieldNames.didYouMean(text, LogType.names()));
                return LogType.INFORMATION;
              });
    }

    private boolean alert(JsonToken value) {
      return switch (value) {
        case VALUE_TRUE -> true;
        case VALUE_FALSE, VALUE_NULL -> false;
        case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
            switch (json.text()) {
              case "true", "1" -> true;
              case "false", "0", "" -> false;
              default -> {
                faults.add("alert", quote(json.text()) + " is neither true nor false");
                yield false;
              }
            };
        default -> {
          reader.wrongKind("alert", value, "true or false");
          yield false;
        }
      };
    }

    private void unknown(String field, JsonToken value) {
      json.skip(value);
      unknownFields++;
      if (unknownFields > MOST_UNKNOWN_FIELDS) {
        throw new Problem(
            422,
            "The log has more than %,d fields that are none of a log; its fields are %s."
                .formatted(MOST_UNKNOWN_FIELDS, String.join(", ", FieldNames.ALL)));
      }
      if (!ignoreUnknownFields && faults.hasRoom()) {
        faults.add(field, quote(field) + " is not a field of a log" + FieldNames.advice(field));
      }
    }
  }
}
