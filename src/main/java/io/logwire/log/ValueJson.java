package io.logwire.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON in which tags and custom references are kept: a list of strings, an object of strings.
 * What {@code write} made, {@code read} gives back equal, in the same order.
 */
public final class ValueJson {
  private static final JsonFactory JSON = new JsonFactory();

  private ValueJson() {}

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

  /** A piece of text as it stands between the quotes of a string that was written here. */
  public static String escaped(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }

  /** What writes some JSON. */
  interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  static String write(Writing writing) {
    StringWriter text = new StringWriter(128);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      writing.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter does not fail", e);
    }
    return text.toString();
  }
}
