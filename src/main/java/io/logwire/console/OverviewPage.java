package io.logwire.console;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import io.logwire.store.sqlite.Delivery;
import io.logwire.store.sqlite.DeliveryReader;
import io.logwire.store.sqlite.LogCounts;
import io.logwire.store.sqlite.NewestLogs;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The channels, the one with the newest log first: what came last, the last 24 hours, today, this
 * week, and what failed to be delivered.
 */
final class OverviewPage implements Handler {
  // Channels with a chart; of more of them only the name is shown.
  private static final int MOST_CHARTS = 50;
  private static final int MOST_FAILED = 1_000;
  private static final int FAILED_SHOWN = 5;
  private static final int LABEL = 80;

  private final Layout layout;
  private final LogCounts counts;
  private final NewestLogs newestLogs;
  private final DeliveryReader deliveries;
  private final FirstLog firstLog;
  private final Clock clock;

  OverviewPage(
      Layout layout,
      LogCounts counts,
      NewestLogs newestLogs,
      DeliveryReader deliveries,
      FirstLog firstLog,
      Clock clock) {
    this.layout = layout;
    this.counts = counts;
    this.newestLogs = newestLogs;
    this.deliveries = deliveries;
    this.firstLog = firstLog;
    this.clock = clock;
  }

  @Override
  public void handle(Context ctx) {
    Instant now = clock.instant();
    List<LogCounts.Newest> channels = counts.newest();
    Html main = Html.of("<h1>Channels</h1>\n");
    if (channels.isEmpty()) {
      main.add("{}", firstLog.explain(Optional.empty()));
    } else {
      addChannels(main, channels, now);
    }
    layout.send(ctx, "Channels", "", main);
  }

  private void addChannels(Html main, List<LogCounts.Newest> channels, Instant now) {
    List<LogCounts.Newest> shown = channels.subList(0, Math.min(MOST_CHARTS, channels.size()));
    Times times = new Times(now);
    Map<String, Recent> recent = recent(now);
    Map<String, StoredLog> newest = newestLogs.of(shown);
    Map<String, Long> failed = deliveries.failedByChannel(MOST_FAILED);
    Html rows = new Html();
    for (LogCounts.Newest channel : shown) {
      String id = channel.channelId();
      rows.add(
          """
          <tr><th scope="row"><a href="{}">{}</a></th><td class="last">{}</td>\
          <td class="spark">{}</td><td class="number" data-label="today">{}</td>\
          <td class="number" data-label="this week">{}</td>\
          <td class="number" data-label="failed alerts">{}</td></tr>
          """,
          Link.toChannel(id),
          id,
          last(Optional.ofNullable(newest.get(id)), times),
          recent.containsKey(id) ? recent.get(id).spark() : new Html(),
          recent.containsKey(id) ? "%,d".formatted(recent.get(id).today) : "0",
          recent.containsKey(id) ? "%,d".formatted(recent.get(id).week) : "0",
          failed(failed.getOrDefault(id, 0L)));
    }
    main.add(
        """
        <table class="channels">
        <thead><tr><th scope="col">Channel</th><th scope="col">Last log</th>\
        <th scope="col">24 hours</th><th scope="col" class="number">Today</th>\
        <th scope="col" class="number">This week</th>\
        <th scope="col" class="number">Failed alerts</th></tr></thead>
        <tbody>
        {}</tbody>
        </table>
        <p class="note">Days begin at midnight UTC, weeks on Monday.</p>
        """,
        rows);
    addOthers(main, channels.subList(shown.size(), channels.size()));
    addFailed(main, failed.values().stream().mapToLong(Long::longValue).sum(), times);
  }

  private Map<String, Recent> recent(Instant now) {
    Instant today = now.truncatedTo(ChronoUnit.DAYS);
    Instant week =
        LocalDate.ofInstant(now, ZoneOffset.UTC)
            .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
            .atStartOfDay(ZoneOffset.UTC)
            .toInstant();
    Bars bars =
        new Bars(
            now.truncatedTo(ChronoUnit.HOURS).minus(23, ChronoUnit.HOURS), Duration.ofHours(1), 24);
    Instant from = week.isBefore(bars.start()) ? week : bars.start();
    Map<String, Recent> recent = new HashMap<>();
    for (LogCounts.Hourly hourly : counts.hourly(Optional.empty(), from, now)) {
      Recent channel = recent.computeIfAbsent(hourly.channelId(), unused -> new Recent());
      int bar = bars.of(hourly.hour());
      if (bar >= 0 && bar < bars.count()) {
        channel.logs[bar][hourly.type().ordinal()] += hourly.logs();
      }
      channel.today += hourly.hour().isBefore(today) ? 0 : hourly.logs();
      channel.week += hourly.hour().isBefore(week) ? 0 : hourly.logs();
    }
    return recent;
  }

  /** What a channel has had lately. */
  private static final class Recent {
    private final long[][] logs = new long[24][LogType.values().length];
    private long today;
    private long week;

    private Html spark() {
      return Spark.draw(logs);
    }
  }

  private static Html last(Optional<StoredLog> newest, Times times) {
    if (newest.isEmpty()) {
      return new Html();
    }
    LogEntry entry = newest.get().entry();
    return Html.of(
        "<span class=\"when\">{}</span> <a class=\"{}\" href=\"{}\">{}</a>",
        times.second(newest.get().time()),
        entry.type().text(),
        Link.toLog(entry.channelId(), newest.get().id()),
        Text.excerpt(entry.label().isEmpty() ? entry.body() : entry.label(), LABEL));
  }

  private static Html failed(long number) {
    return number == 0
        ? Html.of("0")
        : Html.of("<strong class=\"failed\">{}</strong>", "%,d".formatted(number));
  }

  private static void addOthers(Html main, List<LogCounts.Newest> others) {
    if (!others.isEmpty()) {
      Html links = new Html();
      others.forEach(
          one ->
              links.add(
                  "<li><a href=\"{}\">{}</a></li>\n",
                  Link.toChannel(one.channelId()),
                  one.channelId()));
      main.add("<h2>Quiet for longer</h2>\n<ul class=\"others\">\n{}</ul>\n", links);
    }
  }

  private void addFailed(Html main, long number, Times times) {
    if (number == 0) {
      return;
    }
    Html rows = new Html();
    for (Delivery delivery : deliveries.newestFailed(FAILED_SHOWN)) {
      rows.add("{}", DeliveryList.row(delivery, true, times));
    }
    main.add(
        """
        <h2>Failed alerts</h2>
        <ul class="deliveries">
        {}</ul>
        <p class="note">These are the newest of {}{}. \
        <code>./run.sh alerts retry NAME</code> sends them again.</p>
        """,
        rows,
        number == MOST_FAILED ? "at least " : "",
        "%,d".formatted(number));
  }
}
