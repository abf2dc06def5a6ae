package io.logwire.trouble;

import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What is expected of each channel, as the owner wants it now; one of which nothing new is said
 * goes on as it was.
 *
 * <p>Threading: one thread.
 */
final class Expectations {
  private final Supplier<Map<String, Duration>> wanted;
  private final Function<LogQuery, List<StoredLog>> find;
  private final Clock clock;
  private Map<String, Duration> followed = Map.of();
  private Map<String, Expectation> all = Map.of();

  Expectations(
      Supplier<Map<String, Duration>> wanted,
      Function<LogQuery, List<StoredLog>> find,
      Clock clock) {
    this.wanted = wanted;
    this.find = find;
    this.clock = clock;
    follow(); // a channel that was never seen is expected from the start on
  }

  /** Those of now, by their channels. */
  Map<String, Expectation> now() {
    follow();
    return all;
  }

  private void follow() {
    Map<String, Duration> now = wanted.get();
    if (now.equals(followed)) {
      return;
    }
    Map<String, Expectation> next = new HashMap<>();
    now.forEach(
        (channel, within) ->
            next.put(
                channel,
                within.equals(followed.get(channel))
                    ? all.get(channel)
                    : new Expectation(channel, within, find, clock)));
    followed = Map.copyOf(now);
    all = next;
  }
}
