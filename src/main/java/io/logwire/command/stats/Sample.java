package io.logwire.command.stats;

import io.logwire.log.LogId;
import io.logwire.store.LogSketches.Sketch;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The newest logs of those that were asked for, and what they say most often.
 *
 * @param logs the newest one first
 * @param isWhole whether these are all that were asked for
 */
public record Sample(List<Sketch> logs, boolean isWhole) {

  /** A text, and how many logs have it; at least one. */
  record Top(String text, long logs) {}

  /** When the oldest of them came. */
  public Optional<Instant> since() {
    return logs.isEmpty()
        ? Optional.empty()
        : Optional.of(LogId.time(logs.get(logs.size() - 1).id()));
  }

  /** The most frequent ones, at most that many, of the texts that are there. */
  List<Top> top(int most, Function<Sketch, String> text) {
    Map<String, Integer> counts = new HashMap<>();
    logs.forEach(log -> counts.merge(text.apply(log), 1, Integer::sum));
    counts.remove("");
    return counts.entrySet().stream()
        .map(entry -> new Top(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparingLong((Top top) -> -top.logs).thenComparing(Top::text))
        .limit(most)
        .toList();
  }
}
