package io.logwire.command.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.util.OptionalLong;

/** What is wrong with a log of a file that is imported, in words for who made the file. */
public final class BrokenLog extends Exception {
  private static final long serialVersionUID = 1L;

  private final long line;

  /** Of the log that was read last. */
  BrokenLog(String message) {
    this(0, message);
  }

  /** Of the log that begins in that line. */
  BrokenLog(long line, String message) {
    super(message, null, false, false);
    this.line = line;
  }

  /** The line of another log than the one that was read last. */
  OptionalLong line() {
    return line == 0 ? OptionalLong.empty() : OptionalLong.of(line);
  }

  /** A text that should be JSON, in our words. */
  static BrokenLog of(JsonProcessingException e) {
    if (e instanceof JsonEOFException) {
      return new BrokenLog("is not JSON: it breaks off before the object ends");
    }
    int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
    String where = column > 0 ? " at column %,d".formatted(column) : "";
    return new BrokenLog(
        "is not JSON%s; text and names stand in double quotes, with commas between them"
            .formatted(where));
  }
}
