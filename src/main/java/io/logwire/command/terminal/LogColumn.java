package io.logwire.command.terminal;

import io.logwire.log.LogEntry;
import io.logwire.log.LogField;
import io.logwire.log.Nearest;
import io.logwire.log.StoredLog;
import io.logwire.log.Visible;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * What a line can tell of a log: its id, its time, or one of its fields.
 *
 * @param text the name that it is asked for by, as the options for filters have it
 * @param field null for id and time
 * @param most cells on a terminal, where it is not the last column
 */
public record LogColumn(String text, LogField field, int most) {
  private static final LogColumn ID = new LogColumn("id", null, 16);
  private static final LogColumn TIME = new LogColumn("time", null, 19);
  private static final List<LogColumn> ALL = new ArrayList<>(List.of(ID, TIME));

  /** All but the id and the alert, the way they stand where a program reads. */
  static final List<LogColumn> USUAL;

  static {
    LogField.all().stream().map(LogColumn::of).forEach(ALL::add);
    List<LogColumn> usual = new ArrayList<>(ALL);
    usual.removeAll(List.of(ID, of(LogField.ALERT)));
    usual.remove(of(LogField.TYPE));
    usual.add(2, of(LogField.TYPE)); // behind the channel
    USUAL = List.copyOf(usual);
  }

  private static LogColumn of(LogField field) {
    return switch (field) {
      case CHANNEL_ID -> new LogColumn("channel", field, 24);
      case CUSTOM_REFERENCES -> new LogColumn("custom", field, 40);
      case LABEL, BODY -> new LogColumn(field.text(), field, 40);
      default -> new LogColumn(field.text(), field, 24);
    };
  }

  /** All names, for help and completion. */
  public static List<String> names() {
    return ALL.stream().map(LogColumn::text).toList();
  }

  /**
   * The column of that name.
   *
   * @throws IllegalArgumentException if there is none; it names the nearest
   */
  public static LogColumn of(String name) {
    return ALL.stream()
        .filter(column -> column.text.equals(name.strip()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' is not a column; %s"
                        .formatted(
                            name,
                            Nearest.to(name, names())
                                .map("did you mean %s?"::formatted)
                                .orElse("they are " + String.join(", ", names())))));
  }

  /** What that log has there, on one line. */
  String of(StoredLog log, ZoneId zone) {
    if (equals(ID)) {
      return Long.toString(log.id());
    }
    if (equals(TIME)) {
      return LocalTimes.second(log.time(), zone);
    }
    return Visible.line(value(field, log.entry()));
  }

  private static String value(LogField field, LogEntry entry) {
    return switch (field) {
      case ALERT -> entry.alert() ? "alert" : "";
      case TAGS -> String.join(",", entry.tags());
      case CUSTOM_REFERENCES -> {
        StringJoiner references = new StringJoiner(" ");
        entry.customReferences().forEach((name, value) -> references.add(name + "=" + value));
        yield references.toString();
      }
      default -> field.of(entry);
    };
  }
}
