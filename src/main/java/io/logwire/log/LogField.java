package io.logwire.log;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The fields of a log, in the order in which they are told everywhere: columns of the table, of an
 * export and of a line of JSON are made from this list.
 */
public enum LogField {
  CHANNEL_ID(Kind.WORD, 64),
  REFERENCE(Kind.TEXT, 255),
  LABEL(Kind.TEXT, 255),
  BODY(Kind.TEXT, 65_536),
  TYPE(Kind.WORD, 64),
  ALERT(Kind.FLAG, 0),
  TAGS(Kind.JSON, 0),
  CUSTOM_REFERENCES(Kind.JSON, 0);

  /** How the value of a field is written. */
  public enum Kind {
    /** Letters that are safe in any format; never absent. */
    WORD,
    /** Any text. */
    TEXT,
    /** True or false; never absent. */
    FLAG,
    /** Several values, as {@link ValueJson} writes them. */
    JSON
  }

  private static final List<LogField> ALL = List.of(values());
  private static final List<String> NAMES = ALL.stream().map(LogField::text).toList();
  private static final Map<String, LogField> BY_NAME =
      Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(LogField::text, field -> field));

  private final String text = name().toLowerCase(Locale.ROOT);
  private final Kind kind;
  private final int limit;

  LogField(Kind kind, int limit) {
    this.kind = kind;
    this.limit = limit;
  }

  /** All of them. */
  public static List<LogField> all() {
    return ALL;
  }

  /** The names of all of them. */
  public static List<String> names() {
    return NAMES;
  }

  /** The field of that exact name. */
  public static Optional<LogField> of(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /** The name in requests, in the file and in what is exported. */
  public String text() {
    return text;
  }

  public Kind kind() {
    return kind;
  }

  /** The most characters of a text, in Unicode code points. */
  public int limit() {
    return limit;
  }

  /** What a log has there, as text; empty if it is absent. */
  public String of(LogEntry entry) {
    return switch (this) {
      case CHANNEL_ID -> entry.channelId();
      case REFERENCE -> entry.reference();
      case LABEL -> entry.label();
      case BODY -> entry.body();
      case TYPE -> entry.type().text();
      case ALERT -> Boolean.toString(entry.alert());
      case TAGS -> ValueJson.writeTags(entry.tags());
      case CUSTOM_REFERENCES -> ValueJson.writeCustomReferences(entry.customReferences());
    };
  }
}
