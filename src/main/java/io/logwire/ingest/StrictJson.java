package io.logwire.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.logwire.http.Problem;
import io.logwire.log.Surrogates;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one JSON text token by token and lets nothing pass that cannot be given back as it came: it
 * is RFC 8259 in valid UTF-8, with no duplicate names, no text behind it, no NUL, no lone
 * surrogate, a depth of 32 and numbers of 100 characters at most. Anything else is a {@link
 * Problem} of 400.
 *
 * <p>The rules hold in each part of the text, also in those that the caller skips.
 */
final class StrictJson implements AutoCloseable {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_NUMBER = 100;
  private static final String LONG_NUMBER =
      "A number has more than %d characters; send it as a string.".formatted(MAX_NUMBER);
  private static final int MAX_REASON = 200; // Jackson quotes names of 50,000 characters

  private static final Pattern NO_NUMBER = Pattern.compile("Non-standard token '([+-]?\\w+)'");
  private static final Pattern ABOUT_JACKSON =
      Pattern.compile("[;:,]? ?(?:\\([^()]*Feature[^()]*\\)|enable `[^`]*`.*)", Pattern.DOTALL);

  private static final JsonFactory JSON =
      JsonFactory.builder()
          // What anybody calls a field would stay in the JVM's table of strings.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER)
                  .build())
          .build();

  private final JsonParser parser;

  private StrictJson(JsonParser parser) {
    this.parser = parser;
  }

  static StrictJson of(byte[] body) {
    requireUtf8(body);
    try {
      return new StrictJson(JSON.createParser(body));
    } catch (IOException e) {
      throw bad(e);
    }
  }

  /** The next token; null at the end of the text. Names and strings have been checked. */
  JsonToken next() {
    try {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME) {
        requireText(parser.getText());
      } else if (token != null && token.isNumeric() && parser.getTextLength() > MAX_NUMBER) {
        throw new Problem(400, LONG_NUMBER);
      }
      return token;
    } catch (IOException e) {
      throw bad(e);
    }
  }

  /** The text of the current token; of a number, its characters as they were sent. */
  String text() {
    try {
      return parser.getText();
    } catch (IOException e) {
      throw bad(e);
    }
  }

  /** Passes by the value that begins with that token, checking what is in it. */
  void skip(JsonToken token) {
    int depth = 0;
    for (JsonToken at = token; ; at = next()) {
      depth += at.isStructStart() ? 1 : at.isStructEnd() ? -1 : 0;
      if (depth == 0) {
        return;
      }
    }
  }

  @Override
  public void close() {
    try {
      parser.close();
    } catch (IOException e) {
      throw bad(e);
    }
  }

  private static void requireText(String text) {
    if (text.indexOf(0) >= 0) {
      throw new Problem(400, "A string holds the character U+0000, which no log can keep.");
    }
    int lone = Surrogates.lone(text);
    if (lone >= 0) {
      throw new Problem(
          400,
          "A string holds the lone surrogate \\u%04x; beyond U+FFFF it takes both halves."
              .formatted((int) text.charAt(lone)));
    }
  }

  // Jackson would take UTF-16 and UTF-32 too, which show themselves by their zero bytes, and some
  // byte sequences that UTF-8 forbids.
  private static void requireUtf8(byte[] body) {
    boolean ascii = true;
    for (byte b : body) {
      if (b == 0) {
        throw new Problem(400, "The body holds a zero byte; send JSON in UTF-8.");
      }
      ascii &= b > 0;
    }
    if (!ascii) {
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
      } catch (CharacterCodingException e) {
        throw new Problem(400, "The body is not valid UTF-8.");
      }
    }
  }

  private static Problem bad(IOException e) {
    if (e instanceof StreamConstraintsException) {
      return new Problem(400, tooFar(e.getMessage()));
    }
    if (e instanceof JsonProcessingException json && json.getLocation() != null) {
      return new Problem(
          400,
          "The body is not JSON at line %d, column %d: %s"
              .formatted(
                  json.getLocation().getLineNr(),
                  json.getLocation().getColumnNr(),
                  reason(json.getOriginalMessage())));
    }
    return new Problem(400, "The body is not JSON: " + reason(e.getMessage()));
  }

  // Of the limits that Jackson has, these two are ours; the others lie beyond the size of a body.
  private static String tooFar(String message) {
    if (message.contains("nesting depth")) {
      return "The JSON is nested deeper than %d levels.".formatted(MAX_DEPTH);
    }
    if (message.startsWith("Number")) {
      return LONG_NUMBER;
    }
    return "The JSON goes too far: " + reason(message);
  }

  /** Jackson's words as far as they are for whoever sends, not for whoever programs with it. */
  private static String reason(String message) {
    Matcher noNumber = NO_NUMBER.matcher(message);
    if (noNumber.find()) {
      return noNumber.group(1) + " is not a number of JSON; leave the field out, or send a string.";
    }
    String plain = ABOUT_JACKSON.matcher(message).replaceAll("").strip();
    String beginning = Surrogates.beginning(plain, MAX_REASON);
    return beginning + (beginning.length() < plain.length() ? "…" : "");
  }
}
