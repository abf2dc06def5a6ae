package io.logwire.ingest;

import static io.logwire.ingest.Faults.quote;

import com.fasterxml.jackson.core.JsonToken;

/** Reads single values of one log, and gathers what is wrong with them. */
final class FieldReader {
  final StrictJson json;
  final Faults faults = new Faults();

  FieldReader(StrictJson json) {
    this.json = json;
  }

  /** The text of a string or a number of so many characters; empty if it is absent or wrong. */
  String text(String field, JsonToken value, int limit) {
    if (value.isNumeric()) {
      return json.text();
    }
    return limited(field, "", string(field, value, "a string or a number"), limit);
  }

  /** The text of a string; empty if it is absent or wrong. */
  String string(String field, JsonToken value, String wanted) {
    return string(field, "", value, wanted);
  }

  /** The same for a part of the field, which {@code part} names with a blank behind it. */
  String string(String field, String part, JsonToken value, String wanted) {
    if (value == JsonToken.VALUE_STRING) {
      return json.text();
    }
    if (value != JsonToken.VALUE_NULL) {
      wrongKind(field, part, value, wanted);
    }
    return "";
  }

  /** Gives the text back, and notes where it has more characters than it may. */
  String limited(String field, String part, String text, int limit) {
    if (text.length() > limit) {
      int length = text.codePointCount(0, text.length());
      if (length > limit) {
        faults.add(
            field,
            "%s has %,d characters; the limit is %,d"
                .formatted(part.isEmpty() ? quote(text) : part.strip(), length, limit));
      }
    }
    return text;
  }

  void wrongKind(String field, JsonToken value, String wanted) {
    wrongKind(field, "", value, wanted);
  }

  void wrongKind(String field, String part, JsonToken value, String wanted) {
    String sent = value.isNumeric() || value.isBoolean() ? ", " + quote(json.text()) : "";
    json.skip(value);
    faults.add(field, part + "is " + kind(value) + sent + "; send " + wanted);
  }

  /** What a value is, as a message says it. */
  static String kind(JsonToken value) {
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
