package io.logwire.console;

import io.logwire.log.StoredLog;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/**
 * Logs as server-sent events: {@code logs} has them as the page shows them, newest first, and
 * {@code more} how many others there are, or nothing where that was not counted.
 *
 * <p>Limit: {@link #MOST_LOGS} of {@link #MOST_CHARACTERS} in one event, so that neither a browser
 * nor a queue of events chokes on a burst; the others are {@code more}.
 */
final class LiveEvents {
  static final int MOST_LOGS = 25;

  private static final int MOST_CHARACTERS = 32 * 1024;

  private LiveEvents() {}

  /**
   * The events that tell of these logs; empty if there is nothing to tell.
   *
   * @param logs newest first
   * @param uncounted whether there may be more than those
   * @param id where the page goes on when it comes back
   */
  static byte[] of(
      List<StoredLog> logs, boolean uncounted, long id, Function<StoredLog, Html> row) {
    StringBuilder rows = new StringBuilder();
    int shown = 0;
    while (shown < logs.size() && shown < MOST_LOGS && rows.length() < MOST_CHARACTERS) {
      rows.append(row.apply(logs.get(shown)));
      shown++;
    }
    StringBuilder events = new StringBuilder();
    if (shown > 0) {
      append(events, "logs", id, rows.toString());
    }
    if (uncounted) {
      append(events, "more", id, "");
    } else if (shown < logs.size()) {
      append(events, "more", id, Integer.toString(logs.size() - shown));
    }
    return events.toString().getBytes(StandardCharsets.UTF_8);
  }

  // Each line of the data has a field of its own; all three kinds of line ends do end a line there.
  static void append(StringBuilder events, String name, long id, String data) {
    events.append("event: ").append(name).append("\nid: ").append(id);
    for (String line : data.split("\r\n|\r|\n", -1)) {
      events.append("\ndata: ").append(line);
    }
    events.append("\n\n");
  }
}
