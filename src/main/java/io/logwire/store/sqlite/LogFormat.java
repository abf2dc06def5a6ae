package io.logwire.store.sqlite;

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
      """
      concat('{"id":', log.id, ',"time":"', %1$s, '","channel_id":"', channel_id, '"',
        iif(reference IS NULL, '', ',"reference":' || json_quote(reference)),
        iif(label IS NULL, '', ',"label":' || json_quote(label)),
        iif(body IS NULL, '', ',"body":' || json_quote(body)),
        ',"type":"', type, '","alert":', iif(alert, 'true', 'false'),
        ',"tags":' || tags, ',"custom_references":' || custom_references, '}', char(10))
      """,
      ""),

  /**
   * A cell that a spreadsheet would take for a formula begins with an apostrophe, and so does one
   * that begins with an apostrophe, so that taking one away gives back the text.
   */
  CSV(
      """
      concat(log.id, ',', %1$s, ',', channel_id,
        ',', %2$s, ',', %3$s, ',', %4$s,
        ',', type, ',', iif(alert, 'true', 'false'),
        ',', '"' || replace(tags, '"', '""') || '"',
        ',', '"' || replace(custom_references, '"', '""') || '"', char(13, 10))
      """,
      "id,time,channel_id,reference,label,body,type,alert,tags,custom_references\r\n");

  // The milliseconds of an id are whole ones, so the fraction is exact.
  private static final String TIME =
      "strftime('%Y-%m-%dT%H:%M:%fZ', ((log.id >> 12) + 1577836800000) / 1000.0, 'unixepoch')";

  // Apostrophe, tab, LF, CR, = + - @, and the full-width forms of the last four.
  private static final String CELL =
      """
      iif(%1$s IS NULL, '', concat('"',
        iif(unicode(%1$s) IN (39, 9, 10, 13, 61, 43, 45, 64, 65309, 65291, 65293, 65312), '''', ''),
        replace(%1$s, '"', '""'), '"'))
      """;

  private final String expression;
  private final String header;

  LogFormat(String expression, String header) {
    this.expression = expression;
    this.header = header;
  }

  /** What comes before the first log. */
  public String header() {
    return header;
  }

  /** The expression that makes the text of a row of log. */
  String expression() {
    return expression.formatted(
        TIME, CELL.formatted("reference"), CELL.formatted("label"), CELL.formatted("body"));
  }
}
