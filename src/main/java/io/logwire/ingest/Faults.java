package io.logwire.ingest;

import io.logwire.http.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers all that is wrong with the fields of one log, so that one answer can tell it all. */
final class Faults {
  private static final int MAX_FIELDS = 50; // a body of a megabyte has room for many wrong names
  private static final int MAX_QUOTE = 40;

  private final Map<String, List<String>> errors = new LinkedHashMap<>();

  void add(String field, String message) {
    if (errors.size() < MAX_FIELDS || errors.containsKey(field)) {
      List<String> messages = errors.computeIfAbsent(field, unused -> new ArrayList<>());
      if (messages.size() < MAX_FIELDS) {
        messages.add(message);
      }
    }
  }

  boolean has(String field) {
    return errors.containsKey(field);
  }

  void throwIfAny() {
    if (!errors.isEmpty()) {
      String detail =
          errors.size() == 1
              ? "One field of the log is wrong; nothing was kept."
              : errors.size() + " fields of the log are wrong; nothing was kept.";
      throw new Problem(422, detail).withErrors(errors);
    }
  }

  /** A value as a message shows it: in backticks, and shortened. */
  static String quote(String value) {
    if (value.codePointCount(0, value.length()) <= MAX_QUOTE) {
      return '`' + value + '`';
    }
    return '`' + value.substring(0, value.offsetByCodePoints(0, MAX_QUOTE)) + "…`";
  }
}
