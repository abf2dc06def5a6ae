package io.logwire.trouble;

import io.logwire.log.LogId;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * That a channel has a log every so often: the cron job that stops says nothing by itself.
 *
 * <p>The time of a log is that of its arrival, as its id has it. Ids of the future, which a clock
 * that was ahead has given, tell nothing, so there the time counts at which the newest one was seen
 * first. A channel that never had a log is expected to get one from the start of the service on;
 * and a service that was off has an hour of its own before it says that nothing came.
 *
 * <p>Threading: one thread.
 */
final class Expectation implements Source {
  private static final Duration MOST_GRACE = Duration.ofHours(1);

  private final String channel;
  private final Duration within;
  private final Function<LogQuery, List<StoredLog>> find;
  private final Instant begun;
  private long newest = -1; // of the channel; not known yet
  private Instant last; // when it came

  Expectation(
      String channel, Duration within, Function<LogQuery, List<StoredLog>> find, Clock clock) {
    this.channel = channel;
    this.within = within;
    this.find = find;
    this.begun = clock.instant();
    this.last = begun;
  }

  @Override
  public Optional<String> look(Instant now) {
    List<StoredLog> found = find.apply(LogQuery.latest(1).channel(channel));
    long id = found.isEmpty() ? 0 : found.get(0).id();
    if (id != newest) {
      Instant time = id == 0 ? begun : LogId.time(id);
      last = time.isAfter(now) ? now : time;
      newest = id;
    }
    boolean isLate = Duration.between(last, now).compareTo(within) > 0;
    Duration grace = within.compareTo(MOST_GRACE) < 0 ? within : MOST_GRACE;
    if (!isLate || Duration.between(begun, now).compareTo(grace) < 0) {
      return Optional.empty();
    }
    String since =
        id == 0 ? "since the service was started" : "since " + last.truncatedTo(ChronoUnit.SECONDS);
    return Optional.of(
        "no log of the channel %s has come %s, and one is expected each %s"
            .formatted(channel, since, words(within)));
  }

  private static String words(Duration time) {
    long minutes = time.toMinutes();
    return minutes % 60 == 0 ? minutes / 60 + " h" : minutes + " min";
  }
}
