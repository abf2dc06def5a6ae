package io.logwire.store;

import io.logwire.log.LogField;
import java.nio.charset.StandardCharsets;

/**
 * The forms in which logs leave a store as text.
 *
 * <p>Layout: {@link #NDJSON} is the line of {@link io.logwire.log.LogJson#write}. {@link #CSV} is
 * RFC 4180 with the same fields as columns; tags and custom references are their JSON. An absent
 * field is an empty cell.
 */
public enum LogFormat {
  /** A JSON object in each line. */
  NDJSON(""),

  /**
   * For spreadsheets, with the mark by which they know UTF-8. An id is the formula of a text, as a
   * number loses what is behind its 15th digit there. A text that a spreadsheet would take for a
   * formula, a date or another number begins with an apostrophe, and so does one that begins with
   * an apostrophe, so that taking one away gives back the text.
   */
  CSV("\ufeffid,time," + String.join(",", LogField.names()) + "\r\n");

  /** What the last line of a file begins with that is not whole. */
  public static final String INCOMPLETE = "incomplete";

  private final String header;

  LogFormat(String header) {
    this.header = header;
  }

  /** What comes before the first log. */
  public byte[] begin() {
    return header.getBytes(StandardCharsets.UTF_8);
  }

  /** The same for a terminal. */
  public byte[] columns() {
    return header.replace("\ufeff", "").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The last line of what is not whole, and why; an import refuses it.
   *
   * @param why without quotes
   */
  public byte[] incomplete(String why) {
    String line =
        this == CSV
            ? "\"" + INCOMPLETE + ": " + why + "\"\r\n"
            : "{\"" + INCOMPLETE + "\":\"" + why + "\"}\n";
    return line.getBytes(StandardCharsets.UTF_8);
  }

  /** A line that says nothing. */
  public byte[] blank() {
    return (this == CSV ? "\r\n" : "\n").getBytes(StandardCharsets.US_ASCII);
  }
}
