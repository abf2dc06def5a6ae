package io.logwire.store;

import io.logwire.log.LogField;

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
   * A cell that a spreadsheet would take for a formula begins with an apostrophe, and so does one
   * that begins with an apostrophe, so that taking one away gives back the text.
   */
  CSV("id,time," + String.join(",", LogField.names()) + "\r\n");

  private final String header;

  LogFormat(String header) {
    this.header = header;
  }

  /** What comes before the first log. */
  public String header() {
    return header;
  }
}
