package io.logwire.store.sqlite;

import io.logwire.log.LogField;
import io.logwire.log.LogField.Kind;
import java.util.stream.Collectors;

/**
 * The forms in which logs leave the file as text, one SQL expression for each: SQLite writes a log
 * in half the time that it takes to read its columns, and its JSON is copied as it is.
 *
 * <p>Layout: {@link #NDJSON} is the line of {@link io.logwire.log.LogJson#write}. {@link #CSV} is
 * RFC 4180 with the same fields as columns; tags and custom references are their JSON. An absent
 * field is an empty cell.
 */
public enum LogFormat {
  /** A JSON object in each line. */
  NDJSON(
      "",
      """
      concat('{"id":', log.id, ',"time":"', %s, '"', %s, '}', char(10))""",
      ", ",
      """
          ',"%1$s":"', %1$s, '"'""",
      """
          iif(%1$s IS NULL, '', ',"%1$s":' || json_quote(%1$s))""",
      """
          ',"%1$s":', iif(%1$s, 'true', 'false')""",
      """
          ',"%1$s":' || %1$s"""),

  /**
   * A cell that a spreadsheet would take for a formula begins with an apostrophe, and so does one
   * that begins with an apostrophe, so that taking one away gives back the text.
   */
  CSV(
      "id,time," + String.join(",", LogField.names()) + "\r\n",
      "concat(log.id, ',', %s, ',', %s, char(13, 10))",
      ", ',', ",
      "%1$s",
      // Apostrophe, tab, LF, CR, = + - @, and the full-width forms of the last four.
      """
          iif(%1$s IS NULL, '', concat('"', iif(unicode(%1$s)
            IN (39, 9, 10, 13, 61, 43, 45, 64, 65309, 65291, 65293, 65312), '''', ''),
            replace(%1$s, '"', '""'), '"'))""",
      "iif(%1$s, 'true', 'false')",
      """
          '"' || replace(%1$s, '"', '""') || '"'""");

  // The milliseconds of an id are whole ones, so the fraction is exact.
  private static final String TIME =
      "strftime('%Y-%m-%dT%H:%M:%fZ', ((log.id >> 12) + 1577836800000) / 1000.0, 'unixepoch')";

  private final String header;
  private final String row;
  private final String between;
  private final String word;
  private final String text;
  private final String flag;
  private final String json;

  LogFormat(
      String header,
      String row,
      String between,
      String word,
      String text,
      String flag,
      String json) {
    this.header = header;
    this.row = row;
    this.between = between;
    this.word = word;
    this.text = text;
    this.flag = flag;
    this.json = json;
  }

  /** What comes before the first log. */
  public String header() {
    return header;
  }

  /** The expression that makes the text of a row of log. */
  String expression() {
    String fields =
        LogField.all().stream()
            .map(field -> of(field.kind()).formatted(field.text()))
            .collect(Collectors.joining(between));
    return row.formatted(TIME, fields);
  }

  private String of(Kind kind) {
    return switch (kind) {
      case WORD -> word;
      case TEXT -> text;
      case FLAG -> flag;
      case JSON -> json;
    };
  }
}
