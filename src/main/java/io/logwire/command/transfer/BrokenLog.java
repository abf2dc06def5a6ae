package io.logwire.command.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;

/** What is wrong with a log of a file that is imported, in words for who made the file. */
public final class BrokenLog extends Exception {
  private static final long serialVersionUID = 1L;

  BrokenLog(String message) {
    super(message, null, false, false);
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
