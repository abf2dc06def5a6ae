package io.logwire.console;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpStatus;
import io.logwire.log.Excerpt;
import io.logwire.log.Hits;
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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * One log, whole, with what became of its alert and what happened before and after it.
 *
 * <p>Limit: of what would make the page large a part is shown, with links to the rest.
 */
final class LogPage implements Handler {
  private static final int BEFORE_IT = 10;
  private static final int AFTER_IT = 3;
  private static final Duration AROUND = Duration.ofMinutes(10);
  private static final int TITLE = 60;
  private static final int HEADING = 200; // of a log without a label
  private static final int LEAST_BODY = 3_000; // bytes, as the next ones
  private static final int MOST_DELIVERIES = 3_000;
  private static final int MOST_AFTER_IT = 2_000;
  private static final int MOST_BEFORE_IT = 6_000;

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
    boolean labelled = !entry.label().isEmpty();
    String title =
        Text.cut(labelled ? entry.label() : Excerpt.of(entry.body(), Hits.none(), TITLE), TITLE);
    Html main =
        Html.of(
            """
            <p class="path"><a href="{}">{}</a></p>
            <h1 class="log {}">{}</h1>
            """,
            channel,
            entry.channelId(),
            entry.type().text(),
            labelled
                ? marks.line(entry.label())
                : Text.excerpt(Excerpt.of(entry.body(), Hits.none(), HEADING), HEADING));
    main.add("{}", LogFields.of(log, times, marks));
    Html below = new Html();
    if (entry.alert()) {
      below.add("<h2>Alert</h2>\n{}", alert(log, times));
    }
    below.add("{}{}", tools(log), neighbours(log, times));
    int room = layout.room(ctx, Visible.line(title), "") - main.bytes() - below.bytes();
    Link here = Link.toLog(entry.channelId(), log.id());
    main.add("{}", BodyView.of(entry.body(), marks, from(ctx), Math.max(LEAST_BODY, room), here));
    layout.send(ctx, Visible.line(title), "", main.add("{}", below));
  }

  // Where its body is shown from; what is no number is as if it were not there.
  private static int from(Context ctx) {
    String from = ctx.queryParam("from");
    return from != null && from.matches("\\d{1,6}") ? Integer.parseInt(from) : 0;
  }

  /** Its body alone, as it came. */
  void text(Context ctx) {
    Payload.send(ctx, "text/plain; charset=utf-8", find(ctx).entry().body());
  }

  /** The same log for programs: one object of JSON. */
  void json(Context ctx) {
    Payload.send(ctx, "application/json", LogJson.write(find(ctx)));
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
            : list.fitting(after, MOST_AFTER_IT, true).html());
    return all.add(
        "<h2><a href=\"{}\">Before it in this channel</a></h2>\n{}",
        channel.plus("before", "" + log.id()),
        before.isEmpty()
            ? Html.of("<p class=\"nothing\">It is the first log.</p>\n")
            : list.fitting(before, MOST_BEFORE_IT, false).html());
  }

  private StoredLog find(Context ctx) {
    String channel = Filter.channel(ctx);
    Html before = new Html();
    try {
      long id = Long.parseLong(ctx.pathParam("id"));
      if (id >= 0 && id < Long.MAX_VALUE) {
        Optional<StoredLog> found = logs.log(id);
        if (found.isPresent() && found.get().entry().channelId().equals(channel)) {
          return found.get();
        }
        before = beforeThat(channel, id);
      }
    } catch (NumberFormatException e) {
      // the same answer as for a log that is not there
    }
    throw new Refusal(
        404,
        "No such log",
        "There is none of this id in the channel; retention may have deleted it.",
        before);
  }

  private static Html beforeThat(String channel, long id) {
    Link earlier = Link.toChannel(channel).plus("before", "" + id);
    return Html.of("<p><a href=\"{}\">What came before it in {}</a></p>\n", earlier, channel);
  }

  private Html alert(StoredLog log, Times times) {
    Html rows = new Html();
    boolean waits = false;
    int more = 0;
    for (Delivery delivery : reader.of(log.id())) {
      waits |= delivery.state() != Delivery.State.DELIVERED;
      if (rows.bytes() < MOST_DELIVERIES) {
        rows.add("{}", DeliveryList.row(delivery, false, times));
      } else {
        more++;
      }
    }
    if (more > 0) {
      rows.add(
          "<li>and {}; <code>./run.sh show {}</code> has them all</li>\n",
          Text.number(more, "more webhook"),
          log.id());
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
