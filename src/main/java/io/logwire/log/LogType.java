package io.logwire.log;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The five kinds of log that the documented call knows, each under the name it has there. */
public enum LogType {
  PAGE_VIEW,
  ACTION,
  SUCCESS,
  ERROR,
  INFORMATION;

  private static final List<String> NAMES = Arrays.stream(values()).map(LogType::text).toList();

  private static final List<LogType> DRAWN =
      List.of(ERROR, SUCCESS, ACTION, PAGE_VIEW, INFORMATION);

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The name in requests, in the file and on screens, {@code page_view} for example. */
  public String text() {
    return text;
  }

  /** The names of all types, in the order of the documentation. */
  public static List<String> names() {
    return NAMES;
  }

  /** All of them as charts have them, from the line up: what needs a look stands on the line. */
  public static List<LogType> drawn() {
    return DRAWN;
  }

  /** The type of that exact name. */
  public static Optional<LogType> of(String text) {
    for (LogType type : values()) {
      if (type.text.equals(text)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** The type that a store has kept under that name. */
  public static LogType kept(String text) {
    return of(text).orElse(INFORMATION);
  }
}
