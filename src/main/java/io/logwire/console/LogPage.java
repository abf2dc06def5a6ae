package io.logwire.console;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.logwire.log.LogEntry;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.log.Visible;
import io.logwire.store.sqlite.Delivery;
import io.logwire.store.sqlite.DeliveryReader;
import io.logwire.store.sqlite.LogReader;
import java.time.Clock;
import java.util.List;

/** One log, whole, with what became of its alert and what happened before it. */
final class LogPage implements Handler {
  private static final int BEFORE_IT = 10;
  private static final int TITLE = 60;

  private final Layout layout;
  private final LogReader reader;
  private final DeliveryReader deliveries;
  private final Clock clock;

  LogPage(Layout layout, LogReader reader, DeliveryReader deliveries, Clock clock) {
    this.layout = layout;
    this.reader = reader;
    this.deliveries = deliveries;
    this.clock = clock;
  }

  @Override
  public void handle(Context ctx) {
    StoredLog log = find(ctx);
    LogEntry entry = log.entry();
    Link channel = Link.toChannel(entry.channelId());
    Times times = Moment.of(ctx, clock).times();
    Marks marks = Marks.of(ctx);
    String title = Text.cut(entry.label().isEmpty() ? entry.body() : entry.label(), TITLE);
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
    main.add("{}{}", fields(log, times, marks), body(entry, marks));
    if (entry.alert()) {
      main.add("<h2>Alert</h2>\n{}", alert(log, times));
    }
    List<StoredLog> before =
        reader.find(LogQuery.latest(BEFORE_IT).channel(entry.channelId()).before(log.id()));
    main.add(
        "<h2><a href=\"{}\">Before it in this channel</a></h2>\n",
        channel.plus("before", "" + log.id()));
    main.add(
        "{}",
        before.isEmpty()
            ? Html.of("<p class=\"nothing\">It is the first log.</p>\n")
            : new LogList(channel, false, false, times, Marks.none()).of(before));
    layout.send(ctx, Visible.line(title), "", main);
  }

  private StoredLog find(Context ctx) {
    String channel = Filter.channel(ctx);
    try {
      long id = Long.parseLong(ctx.pathParam("id"));
      if (id >= 0 && id < Long.MAX_VALUE) {
        List<StoredLog> found = reader.find(LogQuery.latest(1).from(id).before(id + 1));
        if (!found.isEmpty() && found.get(0).entry().channelId().equals(channel)) {
          return found.get(0);
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
                    Link.to("/logs").plus("custom", Filter.custom(name, value)),
                    marks.value(value, value)));
    rows.add("<dt>ID</dt><dd>{}</dd>\n", log.id());
    return Html.of("<dl class=\"fields\">\n{}</dl>\n", rows);
  }

  private static Html body(LogEntry entry, Marks marks) {
    return entry.body().isEmpty()
        ? new Html()
        : Html.of("<pre class=\"whole\">{}</pre>\n", marks.lines(entry.body()));
  }

  private Html alert(StoredLog log, Times times) {
    Html rows = new Html();
    for (Delivery delivery : deliveries.of(log.id())) {
      rows.add("{}", DeliveryList.row(delivery, false, times));
    }
    return rows.isEmpty()
        ? Html.of(
            "<p>It went nowhere: when it came, no webhook took alerts of this channel and type.</p>\n")
        : Html.of("<ul class=\"deliveries\">\n{}</ul>\n", rows);
  }
}
