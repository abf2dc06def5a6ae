package io.logwire.command.transfer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Logs as JSON objects over several lines, or in one list, as {@code jq} prints them; in UTF-8. A
 * third slower than {@link NdjsonInput}, which splits the lines itself.
 */
final class JsonInput implements LogInput {
  private final JsonParser json;
  private boolean inList;
  private long line = 1;

  JsonInput(InputStream in) throws IOException {
    // A decoder that replaces nothing; Jackson's own takes some bytes that are not UTF-8.
    this.json =
        LogDraft.JSON.createParser(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
  }

  @Override
  public long line() {
    return line;
  }

  @Override
  public LogDraft next() throws IOException, BrokenLog {
    try {
      JsonToken token = json.nextToken();
      line = json.currentTokenLocation().getLineNr();
      if (token == JsonToken.START_ARRAY && !inList) {
        inList = true;
        return next();
      }
      if (token == JsonToken.END_ARRAY) {
        inList = false;
        return next();
      }
      if (token == null) {
        return null;
      }
      if (token != JsonToken.START_OBJECT) {
        throw new BrokenLog("has a value that is not a JSON object");
      }
      return LogDraft.of(json);
    } catch (JsonProcessingException e) {
      line = e.getLocation() == null ? line : e.getLocation().getLineNr();
      throw BrokenLog.of(e);
    } catch (CharacterCodingException e) {
      throw new BrokenLog("is not valid UTF-8; save it in that encoding");
    }
  }
}
