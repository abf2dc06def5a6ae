package io.logwire.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON in which tags and custom references are kept: a list of strings, an object of strings.
 * What {@code write} made, {@code read} gives back equal, in the same order. And the JSON in which
 * a whole log is given to programs.
 */
public final class LogJson {
  private static final JsonFactory JSON = new JsonFactory();

  /** Made when the first log is written: a start of the service needs no formatter of times. */
  private static final class Time {
    private static final DateTimeFormatter ISO =
        new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
  }

  private LogJson() {}

  /** {@code ["a","b"]}; the empty string for no tags. */
  public static String writeTags(List<String> tags) {
    if (tags.isEmpty()) {
      return "";
    }
    return write(
        json -> {
          json.writeStartArray();
          for (String tag : tags) {
            json.writeString(tag);
          }
          json.writeEndArray();
        });
  }

  /** {@code {"order":"A-17"}}; the empty string for no custom references. */
  public static String writeCustomReferences(Map<String, String> references) {
    if (references.isEmpty()) {
      return "";
    }
    return write(
        json -> {
          json.writeStartObject();
          for (Map.Entry<String, String> reference : references.entrySet()) {
            json.writeStringField(reference.getKey(), reference.getValue());
          }
          json.writeEndObject();
        });
  }

  /** The tags of a list that {@link #writeTags} wrote. */
  public static List<String> readTags(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    List<String> tags = new ArrayList<>();
    try (JsonParser json = JSON.createParser(text)) {
      json.nextToken();
      while (json.nextToken() != JsonToken.END_ARRAY) {
        tags.add(json.getText());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("tags of the store are not a JSON list: " + text, e);
    }
    return tags;
  }

  /** The custom references of an object that {@link #writeCustomReferences} wrote. */
  public static Map<String, String> readCustomReferences(String text) {
    if (text.isEmpty()) {
      return Map.of();
    }
    Map<String, String> references = new LinkedHashMap<>();
    try (JsonParser json = JSON.createParser(text)) {
      json.nextToken();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        references.put(name, json.getText());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "custom references of the store are not a JSON object: " + text, e);
    }
    return references;
  }

  /**
   * The log as one line: {@code id}, {@code time} (ISO 8601, UTC, with milliseconds) and the fields
   * of the call, without those that are absent. What {@link Visible} would show as a sign is
   * escaped, so that the line drives no terminal and says the same.
   */
  public static String write(StoredLog log) {
    LogEntry entry = log.entry();
    return Visible.escaped(
        write(
            json -> {
              json.writeStartObject();
              json.writeNumberField("id", log.id());
              json.writeStringField("time", Time.ISO.format(log.time()));
              json.writeStringField("channel_id", entry.channelId());
              writeText(json, "reference", entry.reference());
              writeText(json, "label", entry.label());
              writeText(json, "body", entry.body());
              json.writeStringField("type", entry.type().text());
              json.writeBooleanField("alert", entry.alert());
              if (!entry.tags().isEmpty()) {
                json.writeFieldName("tags");
                json.writeRawValue(writeTags(entry.tags()));
              }
              if (!entry.customReferences().isEmpty()) {
                json.writeFieldName("custom_references");
                json.writeRawValue(writeCustomReferences(entry.customReferences()));
              }
              json.writeEndObject();
            }));
  }

  /** A piece of text as it stands between the quotes of a string that was written here. */
  public static String escaped(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }

  private static void writeText(JsonGenerator json, String name, String text) throws IOException {
    if (!text.isEmpty()) {
      json.writeStringField(name, text);
    }
  }

  private interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  private static String write(Writing writing) {
    StringWriter text = new StringWriter(128);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      writing.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter does not fail", e);
    }
    return text.toString();
  }
}
