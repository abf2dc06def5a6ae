package io.logwire.command.stats;

import io.logwire.log.LogQuery;
import io.logwire.log.ReferenceSum;
import io.logwire.store.Deadline;
import io.logwire.store.ReferenceSums;
import io.logwire.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sums of a custom reference of a channel, one for each stretch of time.
 *
 * @param readFrom what is older was not read, as the time was over
 */
public record ChannelSum(
    String channel,
    String name,
    Stretches stretches,
    List<ReferenceSum> sums,
    Optional<Instant> readFrom) {
  private static final Duration PATIENCE = Duration.ofSeconds(10); // for all of them

  /**
   * Those of the channels that the query asks for, over the logs that answer it.
   *
   * @param named the custom reference, by channel
   */
  public static List<ChannelSum> all(
      Store store, Map<String, String> named, LogQuery query, Stretches stretches) {
    ReferenceSums sums = new ReferenceSums(store.reader(), store.counts());
    Deadline deadline = Deadline.after(PATIENCE);
    List<ChannelSum> all = new ArrayList<>();
    named.forEach(
        (channel, name) -> {
          if (query.channels().isEmpty() || query.channels().contains(channel)) {
            LogQuery only = query.onlyChannel(channel);
            ReferenceSums.Stretched read = sums.of(only, name, stretches.edges(), deadline);
            all.add(new ChannelSum(channel, name, stretches, read.sums(), read.readFrom()));
          }
        });
    return all;
  }

  ReferenceSum total() {
    return sums.stream().reduce(ReferenceSum.NONE, ReferenceSum::plus);
  }
}
