package io.logwire.command.stats;

import io.logwire.log.LogId;
import io.logwire.log.LogType;
import io.logwire.store.LogCounts;
import io.logwire.store.LogSketches.Sketch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many logs there are in each stretch of time, by channel and by type. */
public final class StretchCounts {
  private static final int TYPES = LogType.values().length;

  private final Stretches stretches;
  private final Map<String, long[][]> channels = new HashMap<>(); // by stretch and by type

  private StretchCounts(Stretches stretches) {
    this.stretches = stretches;
  }

  /**
   * Of what the store has counted.
   *
   * @param sums a list for each stretch
   */
  public static StretchCounts ofCounts(Stretches stretches, List<List<LogCounts.Sum>> sums) {
    StretchCounts tally = new StretchCounts(stretches);
    for (int i = 0; i < sums.size(); i++) {
      for (LogCounts.Sum sum : sums.get(i)) {
        tally.add(i, sum.channelId(), sum.type(), sum.logs());
      }
    }
    return tally;
  }

  /** Of logs that are all within the stretches. */
  public static StretchCounts ofLogs(Stretches stretches, List<Sketch> logs) {
    StretchCounts tally = new StretchCounts(stretches);
    for (Sketch log : logs) {
      tally.add(stretches.of(LogId.time(log.id())), log.channelId(), log.type(), 1);
    }
    return tally;
  }

  private void add(int stretch, String channel, LogType type, long logs) {
    long[][] counts = channels.computeIfAbsent(channel, id -> new long[stretches.size()][TYPES]);
    counts[stretch][type.ordinal()] += logs;
  }

  Stretches stretches() {
    return stretches;
  }

  /** The channels that have logs, the one with the most first. */
  List<String> channels() {
    List<String> all = new ArrayList<>(channels.keySet());
    all.sort(Comparator.comparingLong((String id) -> -sum(byType(id))).thenComparing(id -> id));
    return all;
  }

  /** The logs of each type, in the order of {@link LogType}. */
  long[] byType() {
    return sumOf(channels.values().stream().flatMap(Arrays::stream).toList());
  }

  long[] byType(String channel) {
    return sumOf(List.of(channels.get(channel)));
  }

  long[] byType(int stretch) {
    return sumOf(channels.values().stream().map(counts -> counts[stretch]).toList());
  }

  long[] byType(int stretch, String channel) {
    return channels.get(channel)[stretch].clone();
  }

  /** The logs of a channel in each stretch. */
  long[] byStretch(String channel) {
    return Arrays.stream(channels.get(channel)).mapToLong(StretchCounts::sum).toArray();
  }

  long logs() {
    return sum(byType());
  }

  static long sum(long[] counts) {
    return Arrays.stream(counts).sum();
  }

  private static long[] sumOf(List<long[]> all) {
    long[] sum = new long[TYPES];
    for (long[] counts : all) {
      Arrays.setAll(sum, type -> sum[type] + counts[type]);
    }
    return sum;
  }
}
