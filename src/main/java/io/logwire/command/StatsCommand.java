package io.logwire.command;

import static java.util.stream.Collectors.joining;

import io.logwire.command.stats.ChannelSum;
import io.logwire.command.stats.Sample;
import io.logwire.command.stats.StatsJson;
import io.logwire.command.stats.StatsPicture;
import io.logwire.command.stats.StretchCounts;
import io.logwire.command.stats.Stretches;
import io.logwire.command.stats.Stretches.Unit;
import io.logwire.command.terminal.Numbers;
import io.logwire.log.LogId;
import io.logwire.log.LogQuery;
import io.logwire.log.LogType;
import io.logwire.log.Outlook;
import io.logwire.log.RetentionRules;
import io.logwire.log.WholeHours;
import io.logwire.store.LogCounts;
import io.logwire.store.LogSketches.Sketch;
import io.logwire.store.Store;
import io.logwire.store.StoreState;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code stats}: logs in time, by type and by channel, what they say most often, and the store.
 *
 * <p>Limits: times are whole hours. Channels and types are counted by the store, however many logs
 * there are; labels and references come from the newest {@value #SAMPLE} logs that match, and
 * everything from the newest {@value #SAMPLE_READ} where other filters are given.
 */
@Command(
    name = "stats",
    description = "Shows as a picture how many logs there are, by day, type and channel, and more.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  stats                                   the last 14 days, a bar for each",
      "  stats --since 6h                        the last hours, by the hour",
      "  stats --since 60d --by week --top 20    more of everything",
      "  stats --channel orders --type error     the errors of one channel",
      "  stats --reference 'user 4711'           when one user was there",
      "  stats --json                            one JSON object, for programs",
      "",
      "Times are whole hours. What is said most often is counted over the newest",
      "10,000 logs; everything with --tag, --reference or --custom over 2,000."
    })
public final class StatsCommand extends StoreCommand implements Callable<Integer> {
  private static final int SAMPLE = 10_000;
  private static final int SAMPLE_READ = 2_000; // whole logs, before anything can be shown
  private static final int DAYS = 14;
  private static final int MOST_BARS = 1_000;

  /** The words for {@code --by}. */
  static final class Units implements Iterable<String>, ITypeConverter<Unit> {
    @Override
    public Iterator<String> iterator() {
      return Stream.of(Unit.values()).map(Unit::text).iterator();
    }

    @Override
    public Unit convert(String text) {
      return Stream.of(Unit.values())
          .filter(unit -> unit.text().equals(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "it is hour, day, week or month, not '" + text + "'"));
    }
  }

  private final Supplier<RetentionRules> retention;
  private final Supplier<Map<String, String>> named;
  @Mixin private LogFilters filters;

  @Option(
      names = "--by",
      paramLabel = "UNIT",
      completionCandidates = Units.class,
      converter = Units.class,
      description = "A bar for each hour, day, week or month. Default: what suits the time.")
  private Unit unit;

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "How many channels, labels and references. Default: ${DEFAULT-VALUE}.")
  private int rows = 10;

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  /**
   * The command; both suppliers are asked only when it runs.
   *
   * @param retention how long logs are kept
   * @param named the custom reference to sum, by channel
   */
  public StatsCommand(
      Surroundings around,
      Supplier<RetentionRules> retention,
      Supplier<Map<String, String>> named) {
    super(around);
    this.retention = retention;
    this.named = named;
  }

  @Override
  public Integer call() {
    if (rows < 0) {
      throw wrong("--top must not be below 0.");
    }
    LogQuery query = filters.query(SAMPLE, clock);
    RetentionRules rules = retention.get();
    try (Store store = open()) {
      LogCounts counts = store.counts();
      Optional<Instant> oldest = counts.oldestHour(Instant.EPOCH);
      Stretches asked = stretches(query, oldest);
      LogQuery within = query.since(asked.from()).until(asked.until());
      boolean isCounted = query.isCounted();
      Optional<Sample> read =
          isCounted ? Optional.empty() : Optional.of(sample(store, within, SAMPLE_READ));
      Stretches seen = read.map(sample -> reached(asked, sample)).orElse(asked);
      StretchCounts tally =
          read.map(sample -> StretchCounts.ofLogs(seen, sample.logs()))
              .orElseGet(() -> StretchCounts.ofCounts(seen, sums(counts, query, seen)));
      StatsPicture picture = new StatsPicture(out(), terminal, seen.zone());
      if (!json) {
        picture.showTimes(tally, which(query), rows, notes(seen, read));
      }
      List<ChannelSum> sums = ChannelSum.all(store, named.get(), query, seen);
      if (!json) {
        picture.showSums(sums);
      }
      Sample sample = read.orElseGet(() -> sample(store, within, SAMPLE));
      if (!json) {
        picture.showTops(sample, rows);
      }
      StoreState state = store.state();
      Outlook outlook = store.outlook(rules, seen.zone());
      if (json) {
        out().println(StatsJson.write(tally, sums, sample, rows, state, oldest, rules, outlook));
      } else {
        picture.showStore(
            store.place(), state, oldest, rules, outlook.words(clock.instant(), seen.zone()));
      }
      return 0;
    }
  }

  private Stretches stretches(LogQuery query, Optional<Instant> oldest) {
    boolean hasSince = filters.hasSince();
    boolean hasUntil = query.before() < Long.MAX_VALUE;
    Instant until = hasUntil ? LogId.time(query.before()) : clock.instant();
    Instant earliest = until.minus(Duration.ofDays(DAYS));
    Instant from = hasSince ? LogId.time(query.from()) : earliest;
    // An hour before the oldest log begins nothing; long ago would be many empty bars.
    from = hasSince && oldest.isPresent() ? later(from, oldest.get()) : from;
    from = from.isBefore(until) ? from : until.minus(Duration.ofHours(1));
    ZoneId zone = WholeHours.zone(filters.zone(), from, until);
    if (!hasSince) {
      LocalDate last = LocalDate.ofInstant(until.minusMillis(1), zone);
      from = last.minusDays(DAYS - 1L).atStartOfDay(zone).toInstant();
    }
    Unit by = unit == null ? Unit.suiting(Duration.between(from, until)) : unit;
    long bars = by.in(Duration.between(from, until));
    if (bars > MOST_BARS) {
      throw wrong(
          "--by %s makes %s bars; ask for less time, or for longer bars."
              .formatted(by.text(), Numbers.grouped(bars)));
    }
    return Stretches.of(from, until, by, zone);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isBefore(other) ? other : one;
  }

  private static List<List<LogCounts.Sum>> sums(
      LogCounts counts, LogQuery query, Stretches stretches) {
    List<List<LogCounts.Sum>> sums = counts.sums(query.channel(), stretches.edges());
    return sums.stream()
        .map(all -> all.stream().filter(sum -> query.wants(sum.type())).toList())
        .toList();
  }

  // One more than wanted tells whether there are more.
  private static Sample sample(Store store, LogQuery query, int most) {
    List<Sketch> logs = store.sketches().newest(query.limit(most + 1));
    boolean isWhole = logs.size() <= most;
    return new Sample(isWhole ? logs : logs.subList(0, most), isWhole);
  }

  // What is older was not looked at, and is not shown as if there was nothing.
  private static Stretches reached(Stretches asked, Sample sample) {
    return sample.isWhole()
        ? asked
        : Stretches.of(
            sample.since().orElse(asked.from()), asked.until(), asked.unit(), asked.zone());
  }

  private List<String> notes(Stretches stretches, Optional<Sample> read) {
    List<String> notes = new ArrayList<>();
    if (!stretches.zone().equals(filters.zone())) {
      notes.add(
          "Days are those of UTC: logs are counted by its hours, and those of %s begin at others."
              .formatted(filters.zone()));
    }
    if (read.isPresent() && !read.get().isWhole()) {
      notes.add(
          "Only the newest %s that match were looked at; there are more before."
              .formatted(Numbers.of(SAMPLE_READ, "log")));
    }
    return notes;
  }

  private static String which(LogQuery query) {
    List<String> which = new ArrayList<>();
    if (!query.channels().isEmpty()) {
      which.add("channel " + String.join(" or ", query.channels()));
    }
    if (!query.types().isEmpty()) {
      which.add("type " + query.types().stream().map(LogType::text).collect(joining(" or ")));
    }
    if (query.onlyAlerts()) {
      which.add("with an alert");
    }
    query.tags().forEach(tag -> which.add("tag " + tag));
    query.reference().ifPresent(reference -> which.add("reference " + reference));
    query.customReferences().forEach((name, value) -> which.add(name + "=" + value));
    return which.isEmpty() ? "" : "of " + String.join(", ", which);
  }
}
