package io.logwire.ingest;

import static io.logwire.ingest.Faults.quote;

import com.fasterxml.jackson.core.JsonToken;
import io.logwire.http.Problem;
import io.logwire.log.LogEntry;
import io.logwire.log.LogField;
import io.logwire.log.LogFields;
import io.logwire.log.LogType;
import io.logwire.log.Nearest;
import java.util.Optional;

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
    private final FieldReader reader;
    private final Faults faults;
    private int unknownFields;

    private final LogFields fields = new LogFields();

    private Draft(StrictJson json) {
      this.json = json;
      this.reader = new FieldReader(json);
      this.faults = reader.faults;
    }

    private void read(String name) {
      JsonToken value = json.next();
      Optional<LogField> known = LogField.of(name);
      if (known.isEmpty()) {
        unknown(name, value);
        return;
      }
      LogField field = known.get();
      switch (field) {
        case CHANNEL_ID -> fields.text(field, reader.string(name, value, "a string"));
        case TYPE -> fields.type(type(value));
        case ALERT -> fields.alert(alert(value));
        case TAGS -> fields.tags(new Tags(reader).read(value));
        case CUSTOM_REFERENCES -> fields.customReferences(new CustomReferences(reader).read(value));
        default -> fields.text(field, reader.text(name, value, field.limit()));
      }
    }

    private LogEntry finish() {
      String channelId = fields.text(LogField.CHANNEL_ID);
      if (channelId.isEmpty()) {
        if (!faults.has("channel_id")) {
          faults.add("channel_id", "is required: the ID of the channel the log belongs to");
        }
      } else if (!LogEntry.isChannelId(channelId)) {
        faults.add(
            "channel_id",
            quote(channelId) + " is not the ID of a channel: " + LogEntry.CHANNEL_ID_RULE);
      }
      boolean empty = fields.text(LogField.LABEL).isEmpty() && fields.text(LogField.BODY).isEmpty();
      if (empty && !faults.has("label") && !faults.has("body")) {
        faults.add("label", "is required where there is no body: say what happened");
      }
      faults.throwIfAny();
      return fields.entry();
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
                        + Nearest.didYouMean(text, LogType.names()));
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
                .formatted(MOST_UNKNOWN_FIELDS, String.join(", ", LogField.names())));
      }
      if (!ignoreUnknownFields && faults.hasRoom()) {
        faults.add(field, quote(field) + " is not a field of a log" + FieldNames.advice(field));
      }
    }
  }
}
