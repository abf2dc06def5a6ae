package io.logwire.console;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.logwire.store.ChannelList;
import io.logwire.store.Delivery;
import io.logwire.store.DeliveryReader;
import io.logwire.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The channels: where there were errors today, then those that the reader has pinned, then the one
 * with the newest log first; and what failed to be delivered. {@link OverviewView} says which.
 *
 * <p>Limit: {@link #MOST_SHOWN} channels with a chart and the names of {@link #MOST_NAMED}, however
 * many there are, and fewer where their texts are long; groups are of {@link #MOST_LOOKED_AT}.
 */
final class OverviewPage implements Handler {
  static final int MOST_SHOWN = 50;

  private static final Duration PATIENCE = Duration.ofMillis(400); // for sums not known yet
  private static final int MOST_NAMED = 100;
  private static final int MOST_LOOKED_AT = 20_000;
  private static final int MOST_COUNTED = 10_000;
  private static final int MOST_GROUPS = 24;
  private static final int FEW = 12; // channels, which need no groups
  private static final int LIST = 200; // bytes around the names
  private static final int MOST_FAILED = 1_000;
  private static final int FAILED_SHOWN = 5;
  private static final int LABEL = 80;
  private static final String TITLE = "Channels";
  private static final int TABLE = 1_800; // bytes around its rows, with the notes below
  private static final int NAMES = 4_500; // bytes, which the names of a hundred channels take

  private final Layout layout;
  private final ChannelTable table;
  private final Morning morning;
  private final ChannelList channels;
  private final Seldom<String, Map<String, Integer>> groups;
  private final DeliveryReader deliveries;
  private final LongSupplier newest;
  private final Function<ZoneId, List<String>> outlook; // which logs go next, in words
  private final FirstLog firstLog;
  private final Clock clock;

  /**
   * @param newest the id of the newest log that the file has
   */
  OverviewPage(
      Layout layout,
      ChannelTable table,
      Morning morning,
      Store store,
      LongSupplier newest,
      FirstLog firstLog,
      Clock clock) {
    this.layout = layout;
    this.table = table;
    this.morning = morning;
    this.channels = store.channelList();
    this.groups = new Seldom<>(channels);
    this.deliveries = store.deliveryReader();
    this.newest = newest;
    this.outlook = store::outlook;
    this.firstLog = firstLog;
    this.clock = clock;
  }

  @Override
  public void handle(Context ctx) {
    OverviewView view = OverviewView.of(ctx);
    Html main = new Html();
    Moment now = Moment.of(ctx, clock);
    Html live = live(view, now);
    int room = layout.room(ctx, TITLE, "");
    if (view.isOfAll()) {
      addAll(main, room, live, Pins.of(ctx), now);
    } else {
      addSome(main, room, live, view, Pins.of(ctx), now);
    }
    layout.send(ctx, TITLE, "", main);
  }

  // Where the script shows that it is live. It loads the page anew when another hour begins, as
  // whole hours are compared.
  private Html live(OverviewView view, Moment now) {
    Duration left = Duration.between(now.time(), now.today().end());
    return Html.of(
        """
        <p class="live" role="status" data-live="{}" data-after="{}" data-left="{}" hidden></p>
        """,
        new Link("/live", view.link().query()),
        newest.getAsLong(),
        left.toMillis());
  }

  private void addAll(Html main, int room, Html live, List<String> pins, Moment now) {
    Map<String, Long> ids = new LinkedHashMap<>(channels.newest(MOST_SHOWN + MOST_NAMED));
    if (ids.isEmpty()) {
      main.add("<h1>Channels</h1>\n{}{}", live, firstLog.explain(Optional.empty()));
      return;
    }
    List<String> pinned = pinned(pins, ids);
    List<String> names = new ArrayList<>(pinned);
    ids.keySet().stream().filter(id -> !pinned.contains(id)).forEach(names::add);
    int all = channels.count(MOST_COUNTED + 1);
    List<String> first = names.subList(0, Math.min(MOST_SHOWN, names.size()));
    main.add("{}{}", head(""), morning.of(now, PATIENCE));
    if (all > FEW) {
      main.add("{}", groups(Optional.empty()));
    }
    Html below = new Html();
    addFailed(below, now.times());
    addOutlook(below, now.zone());
    int rest = room - main.bytes() - live.bytes() - below.bytes();
    int ofRows = rest - TABLE - (names.size() > first.size() ? NAMES : 0);
    ChannelTable.Rows rows = table.rows(first, ids, pinned, now, ofRows);
    main.add("{}{}<p class=\"note\">", live, ChannelTable.of(rows.html(), now));
    main.add("{}{}</p>\n", all > rows.shown() ? which(rows.shown(), all) : "", compared(now));
    List<String> others = names.subList(rows.shown(), names.size());
    addOthers(main, others, all > names.size(), room - main.bytes() - below.bytes());
    main.add("{}", below);
  }

  // Those that have logs, with what is known of those that are no news.
  private List<String> pinned(List<String> pins, Map<String, Long> ids) {
    List<String> older = pins.stream().filter(id -> !ids.containsKey(id)).toList();
    if (!older.isEmpty()) {
      ids.putAll(channels.newestOf(older));
    }
    return pins.stream().filter(ids::containsKey).toList();
  }

  private void addSome(
      Html main, int room, Html live, OverviewView view, List<String> pins, Moment now) {
    boolean named = !view.part().isEmpty();
    Map<String, Long> found =
        named
            ? channels.named(view.part(), MOST_SHOWN + 1)
            : channels.beginningWith(view.group(), MOST_SHOWN + MOST_NAMED);
    List<String> names = List.copyOf(found.keySet());
    main.add("{}", head(view.part()));
    if (!named) {
      main.add("{}", groups(Optional.of(view.group())));
    }
    if (names.isEmpty()) {
      main.add(
          "<p class=\"nothing\">No channel {} {}{}. <a href=\"/\">Show all</a></p>\n",
          named ? "has" : "begins with",
          Text.excerpt(named ? view.part() : view.group(), LABEL),
          named ? " in its ID" : "");
      return;
    }
    List<String> first = names.subList(0, Math.min(MOST_SHOWN, names.size()));
    int ofRows = room - main.bytes() - live.bytes() - TABLE - (named ? 0 : NAMES);
    ChannelTable.Rows rows = table.rows(first, found, pins, now, ofRows);
    main.add("{}{}", live, ChannelTable.of(rows.html(), now));
    main.add(
        "<p class=\"note\">{} {} <a href=\"/\">Show all channels</a></p>\n",
        named && names.size() > rows.shown()
            ? "There are more than these %d; type more of the ID.".formatted(rows.shown())
            : Text.number(names.size(), "channel")
                + (named ? " with this in the ID." : " that begin with this."),
        compared(now));
    if (!named) {
      addOthers(main, names.subList(rows.shown(), names.size()), false, room - main.bytes());
    }
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
        <form id="pins" method="post" action="/" hidden></form>
        """,
        part);
  }

  private Html groups(Optional<String> chosen) {
    Html links = new Html();
    groups
        .get("", () -> channels.groups(MOST_GROUPS, MOST_LOOKED_AT))
        .forEach(
            (prefix, number) ->
                links.add(
                    "<a href=\"{}\"{}>{}… <b>{}</b></a>\n",
                    Link.to("/").plus("group", prefix),
                    ChartView.current(chosen.filter(prefix::equals).isPresent()),
                    prefix,
                    "%,d".formatted(number)));
    if (links.isEmpty()) {
      return links;
    }
    return Html.of(
        "<nav class=\"groups\" aria-label=\"Groups\">\n<a href=\"/\"{}>all</a>\n{}</nav>\n",
        ChartView.current(chosen.isEmpty()),
        links);
  }

  private static String which(int shown, int all) {
    return all > MOST_COUNTED
        ? "These are the %d with the newest logs, of more than %,d channels. "
            .formatted(shown, MOST_COUNTED)
        : "These are the %d with the newest logs, of %,d channels. ".formatted(shown, all);
  }

  private static Html compared(Moment now) {
    Today today = now.today();
    Times times = now.times();
    return today.isComparable()
        ? Html.of(
            "Per cent are today against {}, both until {}.",
            times.weekday(today.lastStart()),
            times.clock(today.hour()))
        : Html.of("Today is compared with a week ago when its first hour is over.");
  }

  private static void addOthers(Html main, List<String> others, boolean are, int room) {
    if (!others.isEmpty()) {
      Html links = new Html();
      boolean more = are;
      for (String id : others) {
        Html link = Html.of("<li><a href=\"{}\">{}</a></li>\n", Link.toChannel(id), id);
        boolean fits = links.bytes() + link.bytes() + LIST < room;
        links.add("{}", fits ? link : new Html());
        more |= !fits;
      }
      main.add(
          "<h2>Quiet for longer</h2>\n<ul class=\"others\">\n{}</ul>\n{}",
          links,
          more
              ? Html.of("<p class=\"note\">And others, which the field above finds.</p>\n")
              : new Html());
    }
  }

  private void addOutlook(Html main, ZoneId zone) {
    List<String> words = outlook.apply(zone);
    if (!words.isEmpty()) {
      main.add("<p class=\"note\">Retention, {}.</p>\n", String.join("; ", words));
    }
  }

  private void addFailed(Html main, Times times) {
    Map<String, Long> failed = deliveries.failedByChannel(MOST_FAILED);
    long number = failed.values().stream().mapToLong(Long::longValue).sum();
    if (number == 0) {
      return;
    }
    Html rows = new Html();
    for (Delivery delivery : deliveries.newestFailed(FAILED_SHOWN)) {
      rows.add("{}", DeliveryList.row(delivery, true, times));
    }
    main.add(
        """
        <h2 id="failed">Failed alerts</h2>
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
