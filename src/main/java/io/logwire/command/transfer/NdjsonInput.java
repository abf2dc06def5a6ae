package io.logwire.command.transfer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Logs as JSON objects, one in each line, in UTF-8; empty lines are passed by. */
public final class NdjsonInput implements LogInput {
  // More than twice the longest log, with every character escaped.
  private static final int LONGEST = 4 << 20;

  private final InputStream in;
  private byte[] buffer = new byte[1 << 16];
  private int start; // of the next line
  private int end; // of what was read
  private boolean atEnd;
  private long line;

  NdjsonInput(InputStream in) {
    this.in = in;
  }

  @Override
  public long line() {
    return line;
  }

  @Override
  public LogDraft next() throws IOException, BrokenLog {
    for (; ; ) {
      line++;
      int length = length();
      if (length < 0) {
        return null;
      }
      int from = start;
      start = Math.min(end, start + length + 1);
      if (!isBlank(from, length)) {
        return parse(from, length);
      }
    }
  }

  /** The bytes of the line that begins at {@code start}, all of which are in the buffer; -1. */
  private int length() throws IOException, BrokenLog {
    int searched = start;
    for (; ; ) {
      for (int i = searched; i < end; i++) {
        if (buffer[i] == '\n') {
          return i - start;
        }
      }
      if (atEnd) {
        return end > start ? end - start : -1;
      }
      searched = end - start;
      fill();
    }
  }

  private void fill() throws IOException, BrokenLog {
    int kept = end - start;
    if (kept == buffer.length) {
      if (kept >= LONGEST) {
        throw new BrokenLog("is longer than any log can be");
      }
      buffer = Arrays.copyOf(buffer, 2 * kept);
    } else {
      System.arraycopy(buffer, start, buffer, 0, kept);
    }
    start = 0;
    int read = in.read(buffer, kept, buffer.length - kept);
    atEnd = read < 0;
    end = kept + Math.max(0, read);
  }

  private boolean isBlank(int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  private LogDraft parse(int from, int length) throws IOException, BrokenLog {
    try (JsonParser json = parser(from, length)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new BrokenLog("is not a JSON object");
      }
      LogDraft draft = LogDraft.of(json);
      LogDraft.requireEnd(json);
      return draft;
    } catch (JsonProcessingException e) {
      throw BrokenLog.of(e);
    }
  }

  // Jackson takes some bytes that are not UTF-8, and zero bytes for another encoding.
  private JsonParser parser(int from, int length) throws IOException, BrokenLog {
    for (int i = from; i < from + length; i++) {
      if (buffer[i] == 0) {
        throw new BrokenLog("holds a zero byte");
      }
    }
    return Utf8.isAscii(buffer, from, length)
        ? LogDraft.JSON.createParser(buffer, from, length)
        : LogDraft.JSON.createParser(Utf8.decode(buffer, from, length));
  }
}
