package io.logwire.store.postgres;

import io.logwire.log.LogField;
import io.logwire.log.StoredLog;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Set;

/** A log as a line of {@link io.logwire.store.LogFormat#CSV}. */
final class CsvLine {
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  // Apostrophe, tab, LF, CR, = + - @, and the full-width forms of the last four.
  private static final Set<Integer> BEGIN_A_FORMULA =
      Set.of(39, 9, 10, 13, 61, 43, 45, 64, 65309, 65291, 65293, 65312);

  private CsvLine() {}

  static String of(StoredLog log) {
    StringBuilder line = new StringBuilder();
    line.append(log.id()).append(',').append(TIME.format(log.time()));
    for (LogField field : LogField.all()) {
      String value = field.of(log.entry());
      line.append(',');
      switch (field.kind()) {
        case WORD, FLAG -> line.append(value);
        case TEXT -> line.append(value.isEmpty() ? "" : quoted(mark(value) + value));
        case JSON -> line.append(value.isEmpty() ? "" : quoted(value));
      }
    }
    return line.append("\r\n").toString();
  }

  private static String mark(String value) {
    return BEGIN_A_FORMULA.contains(value.codePointAt(0)) ? "'" : "";
  }

  private static String quoted(String value) {
    return '"' + value.replace("\"", "\"\"") + '"';
  }
}
