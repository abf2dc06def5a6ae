package io.logwire.metrics;

import java.util.List;

/** What the console refuses and cuts short. */
public final class ConsoleMetrics extends Counters {
  public final Counter logins =
      counter("logwire_console_logins", "Tries to log in, by what became of them.", "outcome")
          .startingWith(List.of("let_in", "wrong", "throttled"));

  public final Counter searchesCutShort =
      counter(
          "logwire_console_searches_cut_short", "Searches that did not come to their end in time.");
}
