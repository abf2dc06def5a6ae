package io.logwire.log;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** The JSON in which a whole log is given to programs. */
public final class LogJson {

  /** Made when the first log is written: a start of the service needs no formatter of times. */
  private static final class Time {
    private static final DateTimeFormatter ISO =
        new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
  }

  private LogJson() {}

  /**
   * The log as one line: {@code id}, {@code time} (ISO 8601, UTC, with milliseconds) and the fields
   * of the call, without those that are absent. What {@link Visible} would show as a sign is
   * escaped, so that the line drives no terminal and says the same.
   */
  public static String write(StoredLog log) {
    return Visible.escaped(
        ValueJson.write(
            json -> {
              json.writeStartObject();
              json.writeNumberField("id", log.id());
              json.writeStringField("time", Time.ISO.format(log.time()));
              for (LogField field : LogField.all()) {
                write(json, field, field.of(log.entry()));
              }
              json.writeEndObject();
            }));
  }

  private static void write(JsonGenerator json, LogField field, String text) throws IOException {
    if (text.isEmpty()) {
      return;
    }
    json.writeFieldName(field.text());
    switch (field.kind()) {
      case WORD, TEXT -> json.writeString(text);
      case FLAG, JSON -> json.writeRawValue(text);
    }
  }
}
