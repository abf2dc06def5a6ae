package io.logwire.console;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.logwire.http.EventStream;
import io.logwire.http.Presence;
import io.logwire.log.LogQuery;
import io.logwire.log.StoredLog;
import io.logwire.metrics.HttpMetrics;
import io.logwire.store.Arrivals;
import io.logwire.store.ChannelList;
import io.logwire.store.Deadline;
import io.logwire.store.LogReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongFunction;

/**
 * Keeps a page live: the logs that came after the one that it names, as {@code Last-Event-ID} or
 * {@code after}, and then each one as it arrives.
 */
final class LiveRoute {
  // How long a browser waits before it comes back, in milliseconds.
  private static final String START = "retry: 2000\n\n";

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Live live;
  private final LogReader reader;
  private final Function<Context, BooleanSupplier> mayRead;
  private final HttpMetrics metrics;
  private final Clock clock;

  /**
   * @param mayRead whether the one who asks is allowed to, asked again as long as the page is open
   */
  LiveRoute(
      Live live,
      LogReader reader,
      Function<Context, BooleanSupplier> mayRead,
      HttpMetrics metrics,
      Clock clock) {
    this.metrics = metrics;
    this.live = live;
    this.reader = reader;
    this.mayRead = mayRead;
    this.clock = clock;
  }

  /** For the logs of the channel of the path, or of all of them. */
  void openLogs(Context ctx) {
    Filter filter = Filter.of(ctx, clock).orRefuse();
    long shown = shown(ctx, filter.after().map(String::valueOf));
    boolean ofAll = filter.query().channel().isEmpty();
    Times times = Moment.of(ctx, clock).times();
    LogList list = new LogList(filter.link(), true, ofAll, times, Marks.of(filter));
    LogNews news = new LogNews(filter.query(), list::item);
    LivePage page = new LivePage(filter.link(), Zone.of(ctx), news, mayRead.apply(ctx));
    join(ctx, page, shown, newest -> between(ctx, filter, shown, newest, list::item));
  }

  /** For the overview at {@code /}. */
  Handler ofChannels(ChannelTable table, Morning morning, ChannelList channels) {
    return ctx -> {
      OverviewView view = OverviewView.of(ctx, "after");
      ZoneId zone = Zone.of(ctx);
      ChannelNews news = new ChannelNews(view, zone, table, morning, channels, clock);
      LivePage page = new LivePage(view.link(), zone, news, mayRead.apply(ctx));
      long shown = shown(ctx, Optional.ofNullable(ctx.queryParam("after")));
      join(ctx, page, shown, newest -> before(ctx, shown, newest, news));
    };
  }

  // Between a page and its stream a log or two may come; who comes back may have missed anything.
  private byte[] before(Context ctx, long shown, long newest, ChannelNews news) {
    LogQuery query = LogQuery.latest(LiveEvents.MOST_LOGS).from(shown + 1).before(newest + 1);
    LogReader.Found found = reader.find(query, Deadline.after(PATIENCE, Presence.of(ctx)::hasLeft));
    List<StoredLog> logs = new ArrayList<>(found.logs());
    if (logs.isEmpty() || logs.size() == LiveEvents.MOST_LOGS) {
      return news.since(newest);
    }
    Collections.reverse(logs);
    return news.of(new Arrivals.Taken(logs, 0), shown);
  }

  private void join(Context ctx, LivePage page, long shown, LongFunction<byte[]> before) {
    long newest = live.join(page);
    try {
      byte[] missed = shown < newest ? before.apply(newest) : new byte[0];
      EventStream stream = EventStream.open(ctx, metrics);
      stream.send(START.getBytes(StandardCharsets.US_ASCII));
      page.open(stream, missed);
    } catch (RuntimeException e) {
      page.close();
      throw e;
    }
  }

  private static long shown(Context ctx, Optional<String> after) {
    String last = ctx.header("Last-Event-ID"); // of a browser that comes back by itself
    return last == null
        ? after.map(id -> FilterReading.id("after", id)).orElse(Long.MAX_VALUE)
        : FilterReading.id("Last-Event-ID", last);
  }

  private byte[] between(
      Context ctx, Filter filter, long shown, long newest, Function<StoredLog, Html> row) {
    LogQuery query =
        filter
            .query()
            .from(Math.max(filter.query().from(), shown + 1))
            .before(Math.min(filter.query().before(), newest + 1))
            .limit(LiveEvents.MOST_LOGS + 1);
    LogReader.Found found = reader.find(query, Deadline.after(PATIENCE, Presence.of(ctx)::hasLeft));
    List<StoredLog> logs = found.logs();
    boolean more = logs.size() > LiveEvents.MOST_LOGS || found.lookedUpTo().isPresent();
    List<StoredLog> first =
        logs.size() > LiveEvents.MOST_LOGS ? logs.subList(0, LiveEvents.MOST_LOGS) : logs;
    return LiveEvents.of(first, more, newest, row);
  }
}
