package io.logwire.command.transfer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.logwire.log.LogEntry;
import io.logwire.log.LogId;
import io.logwire.log.LogLimits;
import io.logwire.log.LogType;
import io.logwire.log.Nearest;
import io.logwire.log.StoredLog;
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

/**
 * One log of a file while it is read: takes its fields, by their names in the export, in any order,
 * each once. An absent field is left out, {@code null} or empty.
 */
public final class LogDraft {
  static final List<String> FIELDS =
      List.of(
          "id",
          "time",
          "channel_id",
          "reference",
          "label",
          "body",
          "type",
          "alert",
          "tags",
          "custom_references");

  static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  private final Set<String> seen = new HashSet<>();
  private long id;
  private String time = "";
  private String channelId = "";
  private String reference = "";
  private String label = "";
  private String body = "";
  private LogType type = LogType.INFORMATION;
  private boolean alert;
  private List<String> tags = List.of();
  private Map<String, String> customReferences = Map.of();

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
  void read(String field, JsonParser json) throws IOException, BrokenLog {
    JsonToken value = json.currentToken();
    switch (field) {
      case "tags" -> {
        once(field);
        tags = tags(json);
      }
      case "custom_references" -> {
        once(field);
        customReferences = customReferences(json);
      }
      case "id" -> set(field, value == JsonToken.VALUE_NUMBER_INT ? json.getText() : "");
      case "alert" -> set(field, value.isBoolean() || isNull(value) ? text(json) : "neither");
      default -> {
        if (value != JsonToken.VALUE_STRING && !isNull(value)) {
          throw new BrokenLog(
              isField(field) ? "`%s` is not a string".formatted(field) : unknown(field));
        }
        set(field, text(json));
      }
    }
  }

  /** Takes the field of that name from a text; tags and custom references are JSON there. */
  void set(String field, String text) throws IOException, BrokenLog {
    once(field);
    switch (field) {
      case "id" -> id = id(text);
      case "time" -> time = text;
      case "channel_id" -> channelId = text;
      case "reference" -> reference = text;
      case "label" -> label = text;
      case "body" -> body = text;
      case "type" -> type = type(text);
      case "alert" -> alert = alert(text);
      case "tags" -> {
        try (JsonParser json = JSON.createParser(text.isEmpty() ? "null" : text)) {
          json.nextToken();
          tags = tags(json);
          requireEnd(json);
        } catch (JsonProcessingException e) {
          throw new BrokenLog("`tags` is not a JSON list, such as [\"eu\",\"shop\"]");
        }
      }
      case "custom_references" -> {
        try (JsonParser json = JSON.createParser(text.isEmpty() ? "null" : text)) {
          json.nextToken();
          customReferences = customReferences(json);
          requireEnd(json);
        } catch (JsonProcessingException e) {
          throw new BrokenLog(
              "`custom_references` is not a JSON object, such as {\"order\":\"A-17\"}");
        }
      }
      default -> throw new BrokenLog(unknown(field));
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
    LogEntry entry =
        new LogEntry(channelId, reference, label, body, type, alert, tags, customReferences);
    Optional<String> fault = LogLimits.fault(entry);
    if (fault.isPresent()) {
      throw new BrokenLog(fault.get());
    }
    return new StoredLog(id, entry);
  }

  static String unknown(String field) {
    return "`%s` is not a field of a log%s"
        .formatted(
            field,
            Nearest.to(field, FIELDS).map(near -> "; did you mean `" + near + "`?").orElse(""));
  }

  static boolean isField(String field) {
    return FIELDS.contains(field);
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
