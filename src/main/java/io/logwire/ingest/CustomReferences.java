package io.logwire.ingest;

import static io.logwire.ingest.Faults.quote;

import com.fasterxml.jackson.core.JsonToken;
import io.logwire.log.LogLimits;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the custom references: an object, or a list of pairs as libraries without ordered maps send
 * it, {@code {"name": "order", "value": "A-17"}}. What is beyond their number is passed by.
 */
final class CustomReferences {
  private static final String FIELD = "custom_references";

  private final FieldReader reader;
  private final StrictJson json;
  private final Faults faults;
  private final Map<String, String> found = new LinkedHashMap<>();
  private boolean tooMany;

  CustomReferences(FieldReader reader) {
    this.reader = reader;
    this.json = reader.json;
    this.faults = reader.faults;
  }

  Map<String, String> read(JsonToken value) {
    switch (value) {
      case VALUE_NULL -> {}
      case START_OBJECT -> {
        while (json.next() != JsonToken.END_OBJECT) {
          String name = json.text();
          add(name, scalar(name, json.next()));
        }
      }
      case START_ARRAY -> {
        for (JsonToken item = json.next(); item != JsonToken.END_ARRAY; item = json.next()) {
          readPair(item);
        }
      }
      case VALUE_STRING -> {
        if (!json.text().isEmpty()) {
          reader.wrongKind(FIELD, value, "an object");
        }
      }
      default -> reader.wrongKind(FIELD, value, "an object");
    }
    if (tooMany) {
      faults.add(
          FIELD,
          "has more than %d names, which is the limit".formatted(LogLimits.CUSTOM_REFERENCES));
    }
    return found;
  }

  private void readPair(JsonToken item) {
    if (item != JsonToken.START_OBJECT) {
      reader.wrongKind(
          FIELD, "one of the list ", item, "an object, or a list of {\"name\", \"value\"}");
      return;
    }
    String name = "";
    String text = "";
    while (json.next() != JsonToken.END_OBJECT) {
      String member = json.text();
      JsonToken value = json.next();
      switch (member) {
        case "name", "key" ->
            name =
                reader.string(FIELD, quote(member) + " of a pair ", value, "a string as the name");
        case "value" -> text = scalar(name, value);
        default -> {
          json.skip(value);
          faults.add(
              FIELD, quote(member) + " is not a member of such a pair; it has name and value");
        }
      }
    }
    add(name, text);
  }

  private String scalar(String name, JsonToken value) {
    if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
      return json.text();
    }
    String part = name.isEmpty() ? "the value of a pair " : quote(name) + ' ';
    return reader.string(FIELD, part, value, "a string, a number or a boolean as each value");
  }

  private void add(String name, String value) {
    if (found.size() == LogLimits.CUSTOM_REFERENCES && !found.containsKey(name)) {
      tooMany |= !value.isEmpty();
      return;
    }
    if (name.isEmpty()) {
      faults.add(FIELD, "has a value without a name: " + quote(value));
      return;
    }
    if (name.length() > LogLimits.NAME || value.length() > LogLimits.VALUE) {
      reader.limited(FIELD, "the name " + quote(name), name, LogLimits.NAME);
      reader.limited(FIELD, "the value of " + quote(name), value, LogLimits.VALUE);
    }
    if (!value.isEmpty() && found.put(name, value) != null) {
      faults.add(FIELD, "has " + quote(name) + " twice");
    }
  }
}
