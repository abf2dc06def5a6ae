package io.logwire.logger;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Keeps what goes wrong a thousand times from filling the disk with its own lines: of one kind ten
 * are written in a minute, and the others are counted.
 *
 * <p>Threading: any thread.
 */
final class Repeats {
  static final int MOST = 10;
  static final long WINDOW = TimeUnit.MINUTES.toNanos(1);
  private static final int MOST_KINDS = 1_000;

  private final Map<String, Kind> kinds = new HashMap<>(); // guarded by this

  private static final class Kind {
    private long since;
    private int written;
    private long passedBy;
  }

  /**
   * Whether a line of that kind is written at that nano time: -1 if it is not, else how many have
   * been passed by since the last one.
   */
  synchronized long pass(String name, long now) {
    if (kinds.size() >= MOST_KINDS && !kinds.containsKey(name)) {
      kinds.clear();
    }
    Kind kind = kinds.computeIfAbsent(name, unused -> new Kind());
    if (kind.written == 0 || now - kind.since >= WINDOW) {
      kind.since = now;
      kind.written = 0;
    }
    if (kind.written == MOST) {
      kind.passedBy++;
      return -1;
    }
    kind.written++;
    long passedBy = kind.passedBy;
    kind.passedBy = 0;
    return passedBy;
  }
}
