package io.logwire.store.sqlite;

import io.logwire.log.LogField;
import io.logwire.log.LogField.Kind;
import io.logwire.store.LogFormat;
import java.util.stream.Collectors;

/**
 * The expressions of SQL that make the text of a log, one for each {@link LogFormat}: SQLite writes
 * a log in half the time that it takes to read its columns, and its JSON is copied as it is.
 */
enum LogText {
  NDJSON(
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

  CSV(
      """
      concat('"=""', log.id, '""\",', %s, ',', %s, char(13, 10))""",
      ", ',', ",
      """
          iif(%1$s GLOB '[0-9]*' AND %1$s NOT GLOB '*[^0-9eE-]*'
            AND (length(%1$s) > 15 OR %1$s GLOB '0?*' OR %1$s GLOB '*[^0-9]*'), '''', ''), %1$s""",
      // Apostrophe, tab, LF, CR, = + - @, and the full-width forms of the last four; then what has
      // only signs of numbers and times, and is no short whole number.
      """
          iif(%1$s IS NULL, '', concat('"', iif(unicode(%1$s)
            IN (39, 9, 10, 13, 61, 43, 45, 64, 65309, 65291, 65293, 65312)
            OR %1$s GLOB '[0-9.( ]*' AND %1$s NOT GLOB '*[^0-9 .,:/eE+%%()-]*'
              AND (length(%1$s) > 15 OR %1$s GLOB '0?*' OR %1$s GLOB '*[^0-9]*'), '''', ''),
            replace(%1$s, '"', '""'), '"'))""",
      "iif(%1$s, 'true', 'false')",
      """
          '"' || replace(%1$s, '"', '""') || '"'""");

  // The milliseconds of an id are whole ones, so the fraction is exact.
  private static final String TIME =
      "strftime('%Y-%m-%dT%H:%M:%fZ', ((log.id >> 12) + 1577836800000) / 1000.0, 'unixepoch')";

  private final String row;
  private final String between;
  private final String word;
  private final String text;
  private final String flag;
  private final String json;

  LogText(String row, String between, String word, String text, String flag, String json) {
    this.row = row;
    this.between = between;
    this.word = word;
    this.text = text;
    this.flag = flag;
    this.json = json;
  }

  /** That which makes this format. */
  static LogText of(LogFormat format) {
    return valueOf(format.name());
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
