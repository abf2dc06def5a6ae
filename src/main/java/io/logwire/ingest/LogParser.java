package io.logwire.ingest;

import static io.logwire.ingest.Faults.quote;

import com.fasterxml.jackson.core.JsonToken;
import io.logwire.http.Problem;
import io.logwire.log.LogEntry;
import io.logwire.log.LogLimits;
import io.logwire.log.LogType;
import io.logwire.log.Nearest;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the body of the documented call into a {@link LogEntry}: every accepted form of every
 * field, and all that is wrong in one answer.
 *
 * <p>Limits count Unicode code points. {@code null} and an empty string are the same as absent.
 *
 * <p>Threading: any thread.
 */
final class LogParser {
  private static final List<String> FIELDS =
      List.of(
          "channel_id", "reference", "label", "body", "type", "alert", "tags", "custom_references");

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
                : "The body is " + kind(first) + "; send one log as a JSON object.");
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
    }

    private void read(String field) {
      JsonToken value = json.next();
      switch (field) {
        case "channel_id" -> channelId = string(field, value, "a string");
        case "reference" -> reference = text(field, value, LogLimits.SHORT_TEXT);
        case "label" -> label = text(field, value, LogLimits.SHORT_TEXT);
        case "body" -> body = text(field, value, LogLimits.BODY);
        case "type" -> type = type(value);
        case "alert" -> alert = alert(value);
        case "tags" -> tags = tags(value);
        case "custom_references" -> customReferences = customReferences(value);
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

    private String text(String field, JsonToken value, int limit) {
      if (value.isNumeric()) {
        return json.text();
      }
      return limited(field, string(field, value, "a string or a number"), limit);
    }

    private String string(String field, JsonToken value, String wanted) {
      if (value == JsonToken.VALUE_STRING) {
        return json.text();
      }
      if (value != JsonToken.VALUE_NULL) {
        wrongKind(field, value, wanted);
      }
      return "";
    }

    private LogType type(JsonToken value) {
      String text = string("type", value, "a string");
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
                        + didYouMean(text, LogType.names()));
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
          wrongKind("alert", value, "true or false");
          yield false;
        }
      };
    }

    private List<String> tags(JsonToken value) {
      Set<String> found = new LinkedHashSet<>();
      if (value == JsonToken.START_ARRAY) {
        for (JsonToken tag = json.next(); tag != JsonToken.END_ARRAY; tag = json.next()) {
          addTag(string("tags", tag, "a list of strings"), found);
        }
      } else {
        String list = string("tags", value, "a string with commas between the tags, or a list");
        for (String tag : list.split(",", -1)) {
          addTag(tag, found);
        }
      }
      if (found.size() > LogLimits.TAGS) {
        faults.add("tags", "has %,d tags; the limit is %d".formatted(found.size(), LogLimits.TAGS));
      }
      return List.copyOf(found);
    }

    private void addTag(String text, Set<String> found) {
      String tag = text.strip();
      if (tag.indexOf(',') >= 0) {
        faults.add("tags", quote(tag) + " holds a comma, which stands between tags");
      } else if (!tag.isEmpty()) {
        found.add(limited("tags", tag, LogLimits.TAG));
      }
    }

    private Map<String, String> customReferences(JsonToken value) {
      Map<String, String> found = new LinkedHashMap<>();
      switch (value) {
        case VALUE_NULL -> {}
        case START_OBJECT -> {
          while (json.next() != JsonToken.END_OBJECT) {
            String name = json.text();
            addCustomReference(name, scalar(json.next()), found);
          }
        }
        case START_ARRAY -> {
          for (JsonToken item = json.next(); item != JsonToken.END_ARRAY; item = json.next()) {
            readPair(item, found);
          }
        }
        case VALUE_STRING -> {
          if (!json.text().isEmpty()) {
            wrongKind("custom_references", value, "an object");
          }
        }
        default -> wrongKind("custom_references", value, "an object");
      }
      if (found.size() > LogLimits.CUSTOM_REFERENCES) {
        faults.add(
            "custom_references",
            "has %,d names; the limit is %d".formatted(found.size(), LogLimits.CUSTOM_REFERENCES));
      }
      return found;
    }

    // {"name": "order", "value": "A-17"}, as libraries without ordered maps send it
    private void readPair(JsonToken item, Map<String, String> found) {
      if (item != JsonToken.START_OBJECT) {
        wrongKind("custom_references", item, "an object, or a list of {\"name\", \"value\"}");
        return;
      }
      String name = "";
      String text = "";
      while (json.next() != JsonToken.END_OBJECT) {
        String member = json.text();
        JsonToken value = json.next();
        switch (member) {
          case "name", "key" -> name = string("custom_references", value, "a string as the name");
          case "value" -> text = scalar(value);
          default -> {
            json.skip(value);
            faults.add(
                "custom_references",
                quote(member) + " is not a member of such a pair; it has name and value");
          }
        }
      }
      addCustomReference(name, text, found);
    }

    private String scalar(JsonToken value) {
      if (value.isNumeric() || value.isBoolean()) {
        return json.text();
      }
      return string("custom_references", value, "a string, a number or a boolean as each value");
    }

    private void addCustomReference(String name, String value, Map<String, String> found) {
      if (name.isEmpty()) {
        faults.add("custom_references", "has a value without a name: " + quote(value));
        return;
      }
      limited("custom_references", name, LogLimits.NAME);
      limited("custom_references", value, LogLimits.VALUE);
      if (!value.isEmpty() && found.put(name, value) != null) {
        faults.add("custom_references", "has " + quote(name) + " twice");
      }
    }

    private void unknown(String field, JsonToken value) {
      json.skip(value);
      if (!ignoreUnknownFields) {
        faults.add(field, quote(field) + " is not a field of a log" + didYouMean(field, FIELDS));
      }
    }

    private String limited(String field, String text, int limit) {
      int length = text.codePointCount(0, text.length());
      if (length > limit) {
        faults.add(
            field, "%s has %,d characters; the limit is %,d".formatted(quote(text), length, limit));
      }
      return text;
    }

    private void wrongKind(String field, JsonToken value, String wanted) {
      json.skip(value);
      faults.add(field, "is " + kind(value) + "; send " + wanted);
    }
  }

  private static String didYouMean(String wrong, List<String> names) {
    return Nearest.to(wrong, names).map(name -> "; did you mean `" + name + "`?").orElse("");
  }

  private static String kind(JsonToken value) {
    return switch (value) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      default -> "null";
    };
  }
}
