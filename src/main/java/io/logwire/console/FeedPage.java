package io.logwire.console;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.logwire.http.Presence;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.log.Visible;
import io.logwire.metrics.Counter;
import io.logwire.store.Deadline;
import io.logwire.store.LogCounts;
import io.logwire.store.LogReader;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * The logs of a channel, or of all channels, newest first, with a chart of when they came: as the
 * URL says, see {@link Filter}. With a reference over all channels it is the story of a user.
 */
final class FeedPage implements Handler {
  /** Logs on a page; fewer where they are so long that it would become large. */
  static final int PAGE = 40;

  /**
   * Of one page, for all that it asks, and while its reader is there: no search holds a connection
   * for longer.
   */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final int MOST_PAGER = 600; // bytes, beside the three links

  private final Layout layout;
  private final LogReader reader;
  private final LogCounts counts;
  private final LongSupplier newest;
  private final FirstLog firstLog;
  private final Duration patience;
  private final Counter cutShort;
  private final Clock clock;

  /**
   * @param newest the id of the newest log that the file has
   * @param cutShort counts the pages that did not come to their end in that time
   * @param patience how long all looks of a page may take together
   */
  FeedPage(
      Layout layout,
      LogReader reader,
      LogCounts counts,
      LongSupplier newest,
      FirstLog firstLog,
      Duration patience,
      Counter cutShort,
      Clock clock) {
    this.cutShort = cutShort;
    this.layout = layout;
    this.reader = reader;
    this.counts = counts;
    this.newest = newest;
    this.firstLog = firstLog;
    this.patience = patience;
    this.clock = clock;
  }

  /** Answers with the page of the channel of the path, or of all of them. */
  @Override
  public void handle(Context ctx) {
    Filter filter = Filter.of(ctx, clock);
    if (filter.isNarrow() && Guard.isFromElsewhere(ctx)) {
      askToGoOn(ctx, filter);
      return;
    }
    Moment now = Moment.of(ctx, clock);
    Times times = now.times();
    Html main = new Html();
    FilterForm form = new FilterForm(filter, times, now.time());
    main.add("<div class=\"head\">\n{}{}</div>\n", heading(filter), form.ranges());
    if (filter.faults().isEmpty()) {
      Presence reader = Presence.of(ctx);
      int room = layout.room(ctx, title(filter), searched(filter));
      add(main, room, filter, form, now, Deadline.after(patience, reader::hasLeft));
    } else {
      ctx.status(400);
      main.add("{}{}{}", form.fields(), form.chosen(), form.faults());
      main.add("<p><a href=\"{}\">Show all</a></p>\n", Link.to(filter.link().path()));
    }
    layout.send(ctx, title(filter), searched(filter), main);
  }

  private static String searched(Filter filter) {
    return filter.query().channel().isEmpty() ? filter.text() : "";
  }

  // Else a page elsewhere could make us search as often as it likes, without a click of anybody.
  private void askToGoOn(Context ctx, Filter filter) {
    ctx.status(403);
    Html page =
        Html.of(
            """
            <h1>A search from another site</h1>
            <p>The link that led here is on another site. It searches for:</p>
            <p><code>{}</code></p>
            <p><a class="button" href="{}">Search</a></p>
            """,
            Text.excerpt(filter.link().toString(), 200),
            filter.link());
    layout.sendBare(ctx, "A search from another site", page);
  }

  private void add(
      Html main, int room, Filter filter, FilterForm form, Moment now, Deadline deadline) {
    Times times = now.times();
    long upTo = newest.getAsLong(); // before the file is read, so that it has them all
    Feed feed = read(filter, deadline);
    cutShort.add(feed.lookedBackTo().isPresent() ? 1 : 0);
    Optional<String> channel = filter.query().channel();
    if (feed.logs().isEmpty() && filter.link().query().isEmpty()) {
      main.add("{}{}", live(filter, feed, upTo), firstLog.explain(channel));
      return;
    }
    if (Story.isOne(filter)) {
      main.add("{}", new Story(reader, times, deadline).of(filter.query(), feed.marks()));
    }
    ChartView view = new ChartView(chart(filter, feed, now, deadline), filter, times);
    main.add("{}{}{}", view.chart(), view.types(), form.fields());
    main.add("{}{}", form.chosen(), live(filter, feed, upTo));
    if (feed.logs().isEmpty()) {
      main.add("{}{}", nothing(filter, feed), feed.pager(filter.link(), times));
      return;
    }
    Html files = Downloads.links(filter.link());
    int links = MOST_PAGER + 3 * filter.link().toString().length();
    int rest = room - main.bytes() - files.bytes() - links;
    LogList list = list(filter, times);
    LogList.Shown shown = list.fitting(feed.logs(), rest, feed.isUpwards());
    if (shown.logs() < feed.logs().size() && filter.after().isPresent() && !feed.isUpwards()) {
      feed = feed.after(filter.after().get()); // else those between would be left out
      shown = list.fitting(feed.logs(), rest, feed.isUpwards());
    }
    main.add("{}{}{}", shown.html(), feed.cut(shown.logs()).pager(filter.link(), times), files);
  }

  private static LogList list(Filter filter, Times times) {
    boolean ofAll = filter.query().channel().isEmpty();
    LogList list = new LogList(filter.link(), true, ofAll, times, Marks.of(filter));
    return Story.isOne(filter) ? list.withGaps() : list;
  }

  private Chart chart(Filter filter, Feed feed, Moment now, Deadline deadline) {
    if (filter.isNarrow()) {
      LogQuery all = filter.query().limit(Chart.MOST_COUNTED);
      LogReader.Marked marks = feed.marks().orElseGet(() -> reader.mark(all, 0, deadline));
      return Chart.counted(filter, marks, filter.query().types(), now);
    }
    Chart kept = Chart.kept(filter, counts, newest(filter, feed, deadline), now);
    if (kept.isExact(filter) || kept.sum() > Chart.MOST_COUNTED) {
      return kept;
    }
    LogQuery all = filter.queryOfAllTypes().limit(Chart.MOST_COUNTED);
    return Chart.counted(filter, reader.mark(all, 0, deadline), List.of(), now);
  }

  /** When the newest log came that the filter lets pass, whatever the page. */
  private Optional<Instant> newest(Filter filter, Feed feed, Deadline deadline) {
    List<StoredLog> logs =
        feed.hasNewer() ? reader.find(filter.query().limit(1), deadline).logs() : feed.logs();
    return logs.stream().findFirst().map(StoredLog::time);
  }

  private Feed read(Filter filter, Deadline deadline) {
    LogQuery query = filter.query().limit(PAGE + 1);
    if (filter.after().isPresent()) {
      long after = Math.min(filter.after().get(), Long.MAX_VALUE - 1);
      long from = Math.max(query.from(), after + 1);
      LogReader.Found found = reader.findOldest(query.from(from), deadline);
      List<StoredLog> logs = new ArrayList<>(found.logs());
      boolean isLate = found.lookedUpTo().isPresent() && !logs.isEmpty();
      boolean hasNewer = logs.size() > PAGE || isLate;
      if (logs.size() >= PAGE || isLate) {
        Collections.reverse(logs);
        List<StoredLog> shown = logs.subList(logs.size() > PAGE ? 1 : 0, logs.size());
        return new Feed(shown, true, hasNewer, true, Optional.empty(), OptionalLong.empty());
      }
      // Fewer than a page are the newest page.
    }
    if (filter.before().isPresent() && filter.after().isEmpty()) {
      long before = Math.min(query.before(), filter.before().get());
      LogReader.Found found = reader.find(query.before(before), deadline);
      return newestOf(found.logs(), true, Optional.empty(), found.lookedUpTo());
    }
    if (filter.isNarrow()) {
      LogQuery counted = query.limit(Chart.MOST_COUNTED);
      LogReader.Marked marked =
          Story.isOne(filter)
              ? Story.marks(reader, counted, deadline)
              : reader.mark(counted, PAGE + 1, deadline);
      return newestOf(marked.first(), false, Optional.of(marked), marked.lookedUpTo());
    }
    LogReader.Found found = reader.find(query, deadline);
    return newestOf(found.logs(), false, Optional.empty(), found.lookedUpTo());
  }

  private static Feed newestOf(
      List<StoredLog> logs,
      boolean hasNewer,
      Optional<LogReader.Marked> marks,
      OptionalLong lookedBackTo) {
    boolean hasOlder = logs.size() > PAGE;
    List<StoredLog> shown = hasOlder ? logs.subList(0, PAGE) : logs;
    return new Feed(shown, false, hasNewer, hasOlder, marks, lookedBackTo);
  }

  private static String title(Filter filter) {
    String reference = filter.value("reference");
    return filter
        .query()
        .channel()
        .orElse(reference.isEmpty() ? "All channels" : Visible.line(reference));
  }

  private static Html heading(Filter filter) {
    Optional<String> channel = filter.query().channel();
    if (channel.isPresent()) {
      return Html.of(
          "<h1><a href=\"{}\">{}</a></h1>\n", Link.toChannel(channel.get()), channel.get());
    }
    return Story.isOne(filter)
        ? Html.of("<h1>Story of {}</h1>\n", Story.name(filter.query()))
        : Html.of("<h1>All channels</h1>\n");
  }

  private static Html nothing(Filter filter, Feed feed) {
    if (feed.lookedBackTo().isPresent()) {
      return Html.of("<p class=\"nothing\">No log matches until now.</p>\n");
    }
    return Html.of(
        "<p class=\"nothing\">No log matches. <a href=\"{}\">Show all</a></p>\n",
        Link.to(filter.link().path()));
  }

  /** Where the script shows what has arrived; a page of a time that is over has none. */
  private static Html live(Filter filter, Feed feed, long shown) {
    if (filter.until().isPresent()) {
      return new Html();
    }
    Link link = filter.link();
    return Html.of(
        "<p class=\"live\" role=\"status\" data-live=\"{}\" data-after=\"{}\"{} hidden></p>\n",
        new Link(link.path() + "/live", link.query()),
        shown,
        feed.hasNewer() ? Html.of(" data-newest=\"{}\"", link) : new Html());
  }
}
