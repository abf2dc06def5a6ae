package io.logwire.command.transfer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.logwire.log.LogEntry;
import io.logwire.log.LogField;
import io.logwire.log.LogFields;
import io.logwire.log.LogId;
import io.logwire.log.LogLimits;
import io.logwire.log.LogType;
import io.logwire.log.Nearest;
import io.logwire.log.StoredLog;
import io.logwire.store.LogFormat;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One log of a file while it is read: takes its fields, by their names in the export, in any order,
 * each once. An absent field is left out, {@code null} or empty.
 */
public final class LogDraft {
  private static final List<String> NAMES =
      Stream.concat(Stream.of("id", "time"), LogField.names().stream()).toList();

  static final String INCOMPLETE = LogFormat.INCOMPLETE;
  static final String NOT_WHOLE =
      "says that the file is not whole; without this line what there is can be imported";

  static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  private final Set<String> seen = new HashSet<>();
  private long id;
  private String time = "";
  private final LogFields fields = new LogFields();

  /** The log whose object the parser is in. */
  static LogDraft of(JsonParser json) throws IOException, BrokenLog {
    LogDraft draft = new LogDraft();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      json.nextToken();
      draft.read(field, json);
    }
    return draft;
  }

  /** Takes the field of that name; the parser is at its value. */
  void read(String name, JsonParser json) throws IOException, BrokenLog {
    JsonToken value = json.currentToken();
    Optional<LogField> field = LogField.of(name);
    if (name.equals("id")) {
      set(name, value == JsonToken.VALUE_NUMBER_INT ? json.getText() : "");
      return;
    }
    switch (field.map(LogField::kind).orElse(LogField.Kind.TEXT)) {
      case JSON -> {
        once(name);
        readValues(field.orElseThrow(), json);
      }
      case FLAG -> set(name, value.isBoolean() || isNull(value) ? text(json) : "neither");
      case WORD, TEXT -> {
        if (value != JsonToken.VALUE_STRING && !isNull(value)) {
          throw new BrokenLog(
              isField(name) ? "`%s` is not a string".formatted(name) : unknown(name));
        }
        set(name, text(json));
      }
    }
  }

  /** Takes the field of that name from a text; tags and custom references are JSON there. */
  void set(String name, String text) throws IOException, BrokenLog {
    once(name);
    switch (name) {
      case "id" -> id = id(text);
      case "time" -> time = text;
      default -> {
        if (!isField(name)) {
          throw new BrokenLog(unknown(name));
        }
        set(LogField.of(name).orElseThrow(), text);
      }
    }
  }

  private void set(LogField field, String text) throws IOException, BrokenLog {
    switch (field) {
      case TYPE -> fields.type(type(text));
      case ALERT -> fields.alert(alert(text));
      case TAGS, CUSTOM_REFERENCES -> {
        try (JsonParser json = JSON.createParser(text.isEmpty() ? "null" : text)) {
          json.nextToken();
          readValues(field, json);
          requireEnd(json);
        } catch (JsonProcessingException e) {
          throw new BrokenLog(
              field == LogField.TAGS
                  ? "`tags` is not a JSON list, such as [\"eu\",\"shop\"]"
                  : "`custom_references` is not a JSON object, such as {\"order\":\"A-17\"}");
        }
      }
      default -> fields.text(field, text);
    }
  }

  private void readValues(LogField field, JsonParser json) throws IOException, BrokenLog {
    if (field == LogField.TAGS) {
      fields.tags(tags(json));
    } else {
      fields.customReferences(customReferences(json));
    }
  }

  /**
   * The whole log, as the call could have made it.
   *
   * @param ids makes its id, where it has only a time
   */
  StoredLog finish(DraftIds ids) throws BrokenLog {
    boolean isMade = id == 0;
    if (isMade && time.isEmpty()) {
      throw new BrokenLog("has no id and no time; one of them says when it was");
    }
    if (isMade) {
      id = ids.of(time());
    } else {
      ids.follow(id);
      checkTime();
    }
    LogEntry entry = fields.entry();
    Optional<String> fault = LogLimits.fault(entry);
    if (fault.isPresent()) {
      throw new BrokenLog(fault.get());
    }
    return new StoredLog(id, entry);
  }

  static String unknown(String name) {
    if (name.equals(INCOMPLETE)) {
      return NOT_WHOLE;
    }
    return "`%s` is not a field of a log%s".formatted(name, Nearest.didYouMean(name, NAMES));
  }

  static boolean isField(String name) {
    return NAMES.contains(name);
  }

  static void requireEnd(JsonParser json) throws IOException, BrokenLog {
    if (json.nextToken() != null) {
      throw new BrokenLog("has text behind its JSON");
    }
  }

  private void once(String field) throws BrokenLog {
    if (!seen.add(field)) {
      throw new BrokenLog("has `%s` twice".formatted(field));
    }
  }

  private void checkTime() throws BrokenLog {
    if (!time.isEmpty() && !time().equals(LogId.time(id))) {
      throw new BrokenLog("has the time %s, but its id is of %s".formatted(time, LogId.time(id)));
    }
  }

  private Instant time() throws BrokenLog {
    try {
      return Instant.parse(time);
    } catch (DateTimeException e) {
      throw new BrokenLog(
          "`%s` is not a time; it is as 2026-11-24T18:30:00Z, with its zone".formatted(time));
    }
  }

  private static long id(String text) throws BrokenLog {
    try {
      long id = Long.parseLong(text);
      if (id > 0) {
        return id;
      }
    } catch (NumberFormatException e) {
      // the same answer as for 0
    }
    throw new BrokenLog(
        "its id is not a whole number above 0"
            + (text.matches("[0-9.,]+E\\+?[0-9]+")
                ? "; a spreadsheet has rounded it: remove the column, and the time makes the ids"
                : ""));
  }

  private static LogType type(String text) throws BrokenLog {
    if (text.isEmpty()) {
      return LogType.INFORMATION;
    }
    Optional<LogType> type = LogType.of(text);
    if (type.isEmpty()) {
      throw new BrokenLog(
          "`%s` is not a type; it is one of %s"
              .formatted(text, String.join(", ", LogType.names())));
    }
    return type.get();
  }

  private static boolean alert(String text) throws BrokenLog {
    return switch (text.toLowerCase(Locale.ROOT)) { // a spreadsheet writes TRUE
      case "true", "1" -> true;
      case "false", "0", "" -> false;
      default -> throw new BrokenLog("`alert` is neither true nor false");
    };
  }

  private static List<String> tags(JsonParser json) throws IOException, BrokenLog {
    if (isNull(json.currentToken())) {
      return List.of();
    }
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw new BrokenLog("`tags` is not a JSON list");
    }
    List<String> tags = new ArrayList<>(2);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      tags.add(string("tags", json));
    }
    return tags;
  }

  private static Map<String, String> customReferences(JsonParser json)
      throws IOException, BrokenLog {
    if (isNull(json.currentToken())) {
      return Map.of();
    }
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new BrokenLog("`custom_references` is not a JSON object");
    }
    Map<String, String> references = new LinkedHashMap<>(4);
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      if (references.put(name, string("custom_references", json)) != null) {
        throw new BrokenLog("`custom_references` has `%s` twice".formatted(name));
      }
    }
    return references;
  }

  private static String string(String field, JsonParser json) throws IOException, BrokenLog {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw new BrokenLog("`%s` holds what is not a string".formatted(field));
    }
    return json.getText();
  }

  private static String text(JsonParser json) throws IOException {
    return isNull(json.currentToken()) ? "" : json.getText();
  }

  private static boolean isNull(JsonToken token) {
    return token == JsonToken.VALUE_NULL;
  }
}
