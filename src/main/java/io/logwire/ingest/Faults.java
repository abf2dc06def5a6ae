package io.logwire.ingest;

import io.logwire.http.Problem;
import io.logwire.log.LogField;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers all that is wrong with the fields of one log, so that one answer can tell it all. */
final class Faults {
  // Unknown ones; the eight that are known always have room. A body of a megabyte has many names.
  private static final int MOST_UNKNOWN = 20;
  private static final int MOST_MESSAGES = 10;
  private static final int MOST_QUOTED = 40;

  private final Map<String, List<String>> errors = new LinkedHashMap<>();
  private int unknown;
  private boolean untold;

  /** Whether one more field that is unknown would be told; those beyond need no message. */
  boolean hasRoom() {
    if (unknown < MOST_UNKNOWN) {
      return true;
    }
    untold = true;
    return false;
  }

  /** Notes what is wrong with a field, whose name may be any text. */
  void add(String field, String message) {
    String name = shortened(field);
    List<String> messages = errors.get(name);
    if (messages == null) {
      messages = new ArrayList<>();
      errors.put(name, messages);
      unknown += LogField.of(field).isPresent() ? 0 : 1;
    }
    if (messages.size() < MOST_MESSAGES) {
      messages.add(message);
    }
  }

  boolean has(String field) {
    return errors.containsKey(field);
  }

  void throwIfAny() {
    if (!errors.isEmpty()) {
      String detail =
          errors.size() == 1 && !untold
              ? "One field of the log is wrong; nothing was kept."
              : (untold ? "More than " : "")
                  + errors.size()
                  + " fields of the log are wrong; nothing was kept.";
      throw new Problem(422, detail).withErrors(errors);
    }
  }

  /** A value as a message shows it: in backticks, and shortened. */
  static String quote(String value) {
    return '`' + shortened(value) + '`';
  }

  // Without counting all of a text that may have a megabyte.
  private static String shortened(String text) {
    if (text.length() <= 2 * MOST_QUOTED && text.codePointCount(0, text.length()) <= MOST_QUOTED) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, MOST_QUOTED)) + '…';
  }
}
