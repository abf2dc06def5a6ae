package io.logwire.console;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.logwire.log.LogEntry;
import io.logwire.log.LogType;
import io.logwire.log.StoredLog;
import io.logwire.store.ChannelList;
import io.logwire.store.Delivery;
import io.logwire.store.DeliveryReader;
import io.logwire.store.LogCounts;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The channels, the one with the newest log first: what came last, the last 24 hours, today, this
 * week, and what failed to be delivered. {@code /?channel=TEXT} finds channels by their IDs.
 *
 * <p>Limit: {@link #MOST_SHOWN} channels with a chart and the names of {@link #MOST_NAMED}, however
 * many there are.
 */
final class OverviewPage implements Handler {
  private static final int MOST_SHOWN = 50;
  private static final int MOST_NAMED = 100;
  private static final int MOST_COUNTED = 10_000;
  private static final int MOST_FAILED = 1_000;
  private static final int FAILED_SHOWN = 5;
  private static final int LABEL = 80;

  private final Layout layout;
  private final LogCounts counts;
  private final ChannelList channels;
  private final DeliveryReader deliveries;
  private final FirstLog firstLog;
  private final Clock clock;

  OverviewPage(
      Layout layout,
      LogCounts counts,
      ChannelList channels,
      DeliveryReader deliveries,
      FirstLog firstLog,
      Clock clock) {
    this.layout = layout;
    this.counts = counts;
    this.channels = channels;
    this.deliveries = deliveries;
    this.firstLog = firstLog;
    this.clock = clock;
  }

  @Override
  public void handle(Context ctx) {
    for (String name : ctx.queryParamMap().keySet()) {
      if (!name.equals("channel")) {
        throw new Refusal(
            400,
            "Not understood",
            "`%s` says nothing here; `channel` finds channels, and /logs takes filters."
                .formatted(Text.cut(name, 40)));
      }
    }
    String part = Optional.ofNullable(ctx.queryParam("channel")).orElse("").strip();
    Html main = new Html();
    Moment now = Moment.of(ctx, clock);
    if (part.isEmpty()) {
      addNewest(main, now);
    } else {
      addNamed(main, part, now);
    }
    layout.send(ctx, "Channels", "", main);
  }

  private void addNewest(Html main, Moment now) {
    Map<String, Long> newest = channels.newest(MOST_SHOWN + MOST_NAMED);
    if (newest.isEmpty()) {
      main.add("<h1>Channels</h1>\n{}", firstLog.explain(Optional.empty()));
      return;
    }
    int all = channels.count(MOST_COUNTED + 1);
    List<String> names = List.copyOf(newest.keySet());
    List<String> shown = names.subList(0, Math.min(MOST_SHOWN, names.size()));
    Map<String, Long> failed = deliveries.failedByChannel(MOST_FAILED);
    main.add("{}{}", head(""), table(shown, newest, failed, now));
    main.add(
        "<p class=\"note\">{}Weeks begin on Monday.</p>\n",
        all > shown.size() ? which(shown.size(), all) : "");
    addOthers(main, names.subList(shown.size(), names.size()), all > names.size());
    addFailed(main, failed.values().stream().mapToLong(Long::longValue).sum(), now.times());
  }

  private void addNamed(Html main, String part, Moment now) {
    Map<String, Long> found = channels.named(part, MOST_SHOWN + 1);
    List<String> names = found.keySet().stream().limit(MOST_SHOWN).toList();
    main.add("{}", head(part));
    if (names.isEmpty()) {
      main.add(
          "<p class=\"nothing\">No channel has {} in its ID. <a href=\"/\">Show all</a></p>\n",
          Text.excerpt(part, LABEL));
      return;
    }
    Map<String, Long> failed = deliveries.failedByChannel(MOST_FAILED);
    main.add("{}", table(names, found, failed, now));
    main.add(
        "<p class=\"note\">{} <a href=\"/\">Show all channels</a></p>\n",
        found.size() > names.size()
            ? "There are more than these %d; type more of the ID.".formatted(MOST_SHOWN)
            : Text.number(names.size(), "channel") + " with this in the ID.");
  }

  private static Html head(String part) {
    return Html.of(
        """
        <div class="head">
        <h1>Channels</h1>
        <form class="find" action="/" role="search" aria-label="Channels">
        <input type="search" name="channel" value="{}" placeholder="Find a channel" \
        aria-label="Find a channel" maxlength="64">
        </form>
        </div>
        """,
        part);
  }

  private static String which(int shown, int all) {
    return all > MOST_COUNTED
        ? "These are the %d with the newest logs, of more than %,d channels. "
            .formatted(shown, MOST_COUNTED)
        : "These are the %d with the newest logs, of %,d channels. ".formatted(shown, all);
  }

  private Html table(
      List<String> names, Map<String, Long> newest, Map<String, Long> failed, Moment now) {
    Times times = now.times();
    Map<String, Recent> recent = recent(names, now);
    Map<String, StoredLog> logs = channels.logs(names.stream().map(newest::get).toList());
    Html rows = new Html();
    for (String id : names) {
      Recent lately = recent.getOrDefault(id, new Recent());
      rows.add(
          """
          <tr><th scope="row"><a href="{}">{}</a></th><td class="last">{}</td>\
          <td class="spark">{}</td><td class="number" data-label="today">{}</td>\
          <td class="number" data-label="this week">{}</td>\
          <td class="number" data-label="failed alerts">{}</td></tr>
          """,
          Link.toChannel(id),
          id,
          last(Optional.ofNullable(logs.get(id)), times),
          recent.containsKey(id) ? lately.spark() : new Html(),
          "%,d".formatted(lately.today),
          "%,d".formatted(lately.week),
          failed(failed.getOrDefault(id, 0L)));
    }
    return Html.of(
        """
        <table class="channels">
        <thead><tr><th scope="col">Channel</th><th scope="col">Last log</th>\
        <th scope="col">24 hours</th><th scope="col" class="number">Today</th>\
        <th scope="col" class="number">This week</th>\
        <th scope="col" class="number">Failed alerts</th></tr></thead>
        <tbody>
        {}</tbody>
        </table>
        """,
        rows);
  }

  private Map<String, Recent> recent(List<String> names, Moment at) {
    Instant now = at.time();
    LocalDate date = LocalDate.ofInstant(now, at.zone());
    Instant today = Bars.startOf(date, at.zone());
    Instant week =
        Bars.startOf(date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)), at.zone());
    Bars bars = Bars.hours(24, now);
    Instant from = week.isBefore(bars.start()) ? week : bars.start();
    Map<String, Recent> recent = new HashMap<>();
    for (LogCounts.Hourly hourly : counts.hourly(names, from, now)) {
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
        Text.excerpt(entry.labelOrBody(), LABEL));
  }

  private static Html failed(long number) {
    return number == 0
        ? Html.of("0")
        : Html.of("<strong class=\"failed\">{}</strong>", "%,d".formatted(number));
  }

  private static void addOthers(Html main, List<String> others, boolean more) {
    if (!others.isEmpty()) {
      Html links = new Html();
      others.forEach(id -> links.add("<li><a href=\"{}\">{}</a></li>\n", Link.toChannel(id), id));
      main.add(
          "<h2>Quiet for longer</h2>\n<ul class=\"others\">\n{}</ul>\n{}",
          links,
          more
              ? Html.of("<p class=\"note\">And others, which the field above finds.</p>\n")
              : new Html());
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
