package io.logwire.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Optional;

/** JSON laid out for people: a line for each value, two spaces for each level. */
public final class JsonLayout {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MOST = 1 << 19; // characters: deep arrays grow a hundredfold
  private static final DefaultIndenter LINES = new DefaultIndenter("  ", "\n");

  private JsonLayout() {}

  /**
   * That text laid out, if all of it is one JSON object or array: its names, its order and the
   * digits of its numbers stay as they are, only blanks and escapes change. What would come to more
   * than half a million characters is not laid out.
   */
  public static Optional<String> of(String text) {
    String json = text.strip();
    if (!json.startsWith("{") && !json.startsWith("[")) {
      return Optional.empty();
    }
    StringWriter laidOut = new StringWriter(json.length() + json.length() / 2);
    try (JsonParser parser = JSON.createParser(json);
        JsonGenerator generator = JSON.createGenerator(laidOut)) {
      generator.setPrettyPrinter(printer());
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        copy(parser, token, generator);
        if (laidOut.getBuffer().length() > MOST) {
          return Optional.empty();
        }
      }
    } catch (IOException e) {
      return Optional.empty(); // it only looks like JSON
    }
    return Optional.of(laidOut.toString());
  }

  private static void copy(JsonParser parser, JsonToken token, JsonGenerator to)
      throws IOException {
    switch (token) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> to.writeNumber(parser.getText());
      default -> to.copyCurrentEvent(parser);
    }
  }

  private static DefaultPrettyPrinter printer() {
    Separators separators =
        Separators.createDefaultInstance()
            .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
            .withRootSeparator("\n")
            .withObjectEmptySeparator("")
            .withArrayEmptySeparator("");
    return new DefaultPrettyPrinter(separators).withObjectIndenter(LINES).withArrayIndenter(LINES);
  }
}
