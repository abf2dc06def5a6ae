package io.logwire.console;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpStatus;
import io.logwire.log.LogEntry;
import io.logwire.log.LogJson;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.log.Visible;
import io.logwire.store.Deadline;
import io.logwire.store.Deliveries;
import io.logwire.store.Delivery;
import io.logwire.store.DeliveryReader;
import io.logwire.store.LogReader;
import io.logwire.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** One log, whole, with what became of its alert and what happened before and after it. */
final class LogPage implements Handler {
  private static final int BEFORE_IT = 10;
  private static final int AFTER_IT = 3;
  private static final Duration AROUND = Duration.ofMinutes(10);
  private static final int TITLE = 60;

  private final Layout layout;
  private final LogReader logs;
  private final DeliveryReader reader;
  private final Deliveries deliveries;
  private final Supplier<Optional<String>> createUrl;
  private final Clock clock;

  /**
   * @param createUrl where such a log could be sent again
   */
  LogPage(Layout layout, Store store, Supplier<Optional<String>> createUrl, Clock clock) {
    this.layout = layout;
    this.logs = store.reader();
    this.reader = store.deliveryReader();
    this.deliveries = store.deliveries();
    this.createUrl = createUrl;
    this.clock = clock;
  }

  @Override
  public void handle(Context ctx) {
    StoredLog log = find(ctx);
    LogEntry entry = log.entry();
    Link channel = Link.toChannel(entry.channelId());
    Times times = Moment.of(ctx, clock).times();
    Marks marks = Marks.of(ctx);
    String title = Text.cut(entry.labelOrBody(), TITLE);
    Html main =
        Html.of(
            """
            <p class="path"><a href="{}">{}</a></p>
            <h1 class="log {}">{}</h1>
            """,
            channel,
            entry.channelId(),
            entry.type().text(),
            entry.label().isEmpty() ? Html.of("Without a label") : marks.line(entry.label()));
    main.add("{}{}", fields(log, times, marks), BodyView.of(entry.body(), marks));
    if (entry.alert()) {
      main.add("<h2>Alert</h2>\n{}", alert(log, times));
    }
    main.add("{}{}", tools(log), neighbours(log, times));
    layout.send(ctx, Visible.line(title), "", main);
  }

  /** The same log for programs: one object of JSON. */
  void json(Context ctx) {
    Payload.send(
        ctx, "application/json", LogJson.write(find(ctx)).getBytes(StandardCharsets.UTF_8));
  }

  /** Makes the next attempt for its alert due at once, of each webhook that did not get it. */
  void retry(Context ctx) {
    StoredLog log = find(ctx);
    reader.of(log.id()).stream()
        .filter(delivery -> delivery.state() != Delivery.State.DELIVERED)
        .forEach(delivery -> deliveries.retry(delivery.webhook(), OptionalLong.of(log.id())));
    ctx.redirect(Link.toLog(log.entry().channelId(), log.id()).toString(), HttpStatus.SEE_OTHER);
  }

  // The script makes buttons of it that copy.
  private Html tools(StoredLog log) {
    Link here = Link.toLog(log.entry().channelId(), log.id());
    Link channel = around(log, Link.toChannel(log.entry().channelId()));
    return Html.of(
        """
        <nav class="around" aria-label="Around it" data-log="{}" data-create="{}">
        <a href="{}#log-{}">10 minutes around it</a>
        <a href="{}#log-{}">in all channels</a>
        <a href="{}">JSON</a>
        </nav>
        """,
        new Link(here.path() + "/json", List.of()),
        createUrl.get().orElse(""),
        channel,
        log.id(),
        around(log, Link.to("/logs")),
        log.id(),
        new Link(here.path() + "/json", List.of()));
  }

  private static Link around(StoredLog log, Link feed) {
    Instant time = log.time().truncatedTo(ChronoUnit.SECONDS);
    return feed.plus("since", Times.parameter(time.minus(AROUND)))
        .plus("until", Times.parameter(time.plus(AROUND)));
  }

  private Html neighbours(StoredLog log, Times times) {
    Link channel = Link.toChannel(log.entry().channelId());
    LogQuery same = LogQuery.latest(BEFORE_IT).channel(log.entry().channelId());
    Deadline deadline = Deadline.after(FeedPage.PATIENCE);
    LogList list = new LogList(channel, false, false, times, Marks.none());
    List<StoredLog> after =
        new ArrayList<>(logs.findOldest(same.limit(AFTER_IT).from(log.id() + 1), deadline).logs());
    Collections.reverse(after);
    List<StoredLog> before = logs.find(same.before(log.id()), deadline).logs();
    Html all = new Html();
    all.add(
        "<h2><a href=\"{}\">After it in this channel</a></h2>\n{}",
        channel.plus("after", "" + log.id()),
        after.isEmpty()
            ? Html.of("<p class=\"nothing\">It is the newest log.</p>\n")
            : list.of(after));
    return all.add(
        "<h2><a href=\"{}\">Before it in this channel</a></h2>\n{}",
        channel.plus("before", "" + log.id()),
        before.isEmpty()
            ? Html.of("<p class=\"nothing\">It is the first log.</p>\n")
            : list.of(before));
  }

  private StoredLog find(Context ctx) {
    String channel = Filter.channel(ctx);
    try {
      long id = Long.parseLong(ctx.pathParam("id"));
      if (id >= 0 && id < Long.MAX_VALUE) {
        Optional<StoredLog> found = logs.log(id);
        if (found.isPresent() && found.get().entry().channelId().equals(channel)) {
          return found.get();
        }
      }
    } catch (NumberFormatException e) {
      // the same answer as for a log that is not there
    }
    throw new Refusal(
        404,
        "No such log",
        "There is none of this id in the channel; retention may have deleted it.");
  }

  private static Html fields(StoredLog log, Times times, Marks marks) {
    LogEntry entry = log.entry();
    Link channel = Link.toChannel(entry.channelId());
    Html rows = new Html();
    rows.add("<dt>Time</dt><dd>{}</dd>\n", times.whole(log.time()));
    rows.add(
        "<dt>Type</dt><dd><a href=\"{}\">{}</a></dd>\n",
        channel.plus("type", entry.type().text()),
        ChartView.name(entry.type()));
    if (!entry.reference().isEmpty()) {
      rows.add(
          "<dt>Reference</dt><dd><a class=\"reference\" href=\"{}\">{}</a></dd>\n",
          LogList.story(entry.reference()),
          marks.value(entry.reference(), entry.reference()));
    }
    if (!entry.tags().isEmpty()) {
      Html tags = new Html();
      entry
          .tags()
          .forEach(
              tag ->
                  tags.add(
                      "<a class=\"tag\" href=\"{}\">{}</a> ",
                      channel.plus("tag", tag),
                      marks.value(tag, tag)));
      rows.add("<dt>Tags</dt><dd>{}</dd>\n", tags);
    }
    entry
        .customReferences()
        .forEach(
            (name, value) ->
                rows.add(
                    "<dt>{}</dt><dd><a class=\"custom\" href=\"{}\">{}</a></dd>\n",
                    Text.line(name),
                    LogList.story(Map.entry(name, value)),
                    marks.value(value, value)));
    rows.add("<dt>ID</dt><dd>{}</dd>\n", log.id());
    return Html.of("<dl class=\"fields\">\n{}</dl>\n", rows);
  }

  private Html alert(StoredLog log, Times times) {
    Html rows = new Html();
    boolean waits = false;
    for (Delivery delivery : reader.of(log.id())) {
      rows.add("{}", DeliveryList.row(delivery, false, times));
      waits |= delivery.state() != Delivery.State.DELIVERED;
    }
    return rows.isEmpty()
        ? Html.of(
            "<p>It went nowhere: when it came, no webhook took alerts of this channel and type.</p>\n")
        : Html.of("<ul class=\"deliveries\">\n{}</ul>\n{}", rows, waits ? again(log) : new Html());
  }

  private static Html again(StoredLog log) {
    return Html.of(
        "<form method=\"post\" action=\"{}/retry\"><button>Try again now</button></form>\n",
        Link.toLog(log.entry().channelId(), log.id()));
  }
}
