package io.logwire.console;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.logwire.http.Problem;
import io.logwire.http.Turns;
import io.logwire.store.ChannelList;
import io.logwire.store.ReferenceSums;
import io.logwire.store.Store;
import io.logwire.store.StoreException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the pages together: who is kept out, what is at which path, and what is answered where
 * something goes wrong, which is always a page.
 */
final class Pages {
  private static final Logger logger = LoggerFactory.getLogger(Pages.class);

  // What narrows a page beyond what the counts know, see Filter; a form sends the others blank. A
  // name that hides behind escapes counts as one of those.
  private static final Pattern SEARCH =
      Pattern.compile("(^|&)((tag|reference|custom|text|contains)|[^&=]*%[^&=]*)=[^&]");
  private static final String LOG = "/channels/{channel}/logs/{id}";

  private final RoutesConfig routes;
  private final Layout layout;
  private final Store store;
  private final Watch watch;
  private final Live live;
  private final Clock clock;

  private Pages(
      RoutesConfig routes, Layout layout, Store store, Watch watch, Live live, Clock clock) {
    this.routes = routes;
    this.layout = layout;
    this.store = store;
    this.watch = watch;
    this.live = live;
    this.clock = clock;
  }

  static void add(
      RoutesConfig routes,
      ConsoleAddress address,
      Store store,
      Watch watch,
      Live live,
      Downloads downloads,
      Supplier<Optional<String>> createUrl,
      Supplier<Map<String, String>> sums,
      Clock clock) {
    Layout layout = new Layout(address.password().isPresent());
    Pages pages = new Pages(routes, layout, store, watch, live, clock);
    Guard guard = new Guard(address);
    Function<Context, BooleanSupplier> mayRead = pages.addGuards(guard, address);
    LiveRoute arriving =
        new LiveRoute(live, store.reader(), mayRead, watch.metrics().console, clock);
    layout.addTo(routes);
    pages.addOverview(arriving, createUrl, sums);
    pages.addPins(new Pins(guard));
    pages.addLogs(arriving, createUrl);
    downloads.addTo(routes, mayRead);
    new Monitors(watch).addTo(routes);
    pages.addRefusals();
  }

  /** Adds who is kept out, and gives what tells later whether somebody is still let in. */
  private Function<Context, BooleanSupplier> addGuards(Guard guard, ConsoleAddress address) {
    routes.before(guard);
    Optional<Login> login =
        address
            .password()
            .map(
                password ->
                    new Login(
                        password,
                        guard,
                        address.proxies(),
                        layout,
                        live,
                        watch.metrics().pages.logins,
                        clock));
    login.ifPresent(asked -> asked.addTo(routes));
    return ctx -> login.map(asked -> asked.mayRead(ctx)).orElse(() -> true);
  }

  private void addOverview(
      LiveRoute arriving,
      Supplier<Optional<String>> createUrl,
      Supplier<Map<String, String>> sums) {
    ChannelList channels = store.channelList();
    ChannelTable table = new ChannelTable(store.counts(), channels, store.deliveryReader());
    Morning morning =
        new Morning(
            new ErrorsToday(store.counts(), channels),
            new SumsToday(sums, new ReferenceSums(store.reader(), store.counts())));
    FirstLog firstLog = new FirstLog(createUrl);
    read("/", new OverviewPage(layout, table, morning, store, live::newest, firstLog, clock));
    read("/channels", ctx -> ctx.redirect("/"));
    read("/names", new ChannelNames(channels));
    routes.get("/live", arriving.ofChannels(table, morning, channels));
  }

  private void addPins(Pins pins) {
    routes.post("/channels/{channel}/pin", pins::pin);
    routes.post("/channels/{channel}/unpin", pins::unpin);
  }

  private void addLogs(LiveRoute arriving, Supplier<Optional<String>> createUrl) {
    FeedPage feed =
        new FeedPage(
            layout,
            store.reader(),
            store.counts(),
            live::newest,
            new FirstLog(createUrl),
            FeedPage.PATIENCE,
            watch.metrics().pages.searchesCutShort,
            clock);
    read("/logs", feed);
    read("/channels/{channel}", feed);
    routes.get("/logs/live", arriving::openLogs);
    routes.get("/channels/{channel}/live", arriving::openLogs);
    LogPage log = new LogPage(layout, store, createUrl, clock);
    read(LOG, log);
    read(LOG + "/json", log::json);
    read(LOG + "/text", log::text);
    routes.post(LOG + "/retry", log::retry);
  }

  /** What it costs to answer that: nothing for monitors, and a search is what may take seconds. */
  static Turns.Cost cost(String path, String query) {
    if (Monitors.isOne(path)) {
      return Turns.Cost.NOTHING;
    }
    return query != null && !Downloads.isOne(path) && SEARCH.matcher(query).find()
        ? Turns.Cost.MUCH
        : Turns.Cost.LITTLE;
  }

  static void read(RoutesConfig routes, String path, Handler page) {
    routes.get(path, page);
    routes.head(path, page); // else a HEAD is answered 200 whatever a GET gets
  }

  private void read(String path, Handler page) {
    read(routes, path, page);
  }

  private void addRefusals() {
    routes.exception(Refusal.class, this::refuse);
    routes.exception(
        Problem.class,
        (e, ctx) -> refuse(new Refusal(e.status(), "Not understood", e.detail()), ctx));
    routes.exception(HttpResponseException.class, this::answerJavalin);
    routes.exception(StoreException.class, this::answerStore);
    routes.exception(Exception.class, this::answerFault);
  }

  private void refuse(Refusal refusal, Context ctx) {
    ctx.status(refusal.status());
    Html text =
        Html.of(
            """
            <h1>{}</h1>
            <p>{}</p>
            {}<p><a href="/">Overview</a></p>
            """,
            refusal.title(),
            Text.line(refusal.getMessage()),
            refusal.link());
    layout.sendBare(ctx, refusal.title(), text);
  }

  private void answerJavalin(HttpResponseException e, Context ctx) {
    if (e instanceof MethodNotAllowedResponse) {
      String allowed = String.join(", ", e.getDetails().values());
      ctx.header("Allow", allowed);
      refuse(new Refusal(405, "Not that way", "This page takes " + allowed + "."), ctx);
    } else if (e.getStatus() == 404 && ctx.path().matches("/[^/].*[^/]/+") && Guard.isRead(ctx)) {
      String query = ctx.queryString();
      String path = ctx.path().replaceFirst("/+$", "");
      ctx.redirect(Login.ownPath(query == null ? path : path + '?' + query));
    } else if (e.getStatus() == 404) {
      refuse(new Refusal(404, "Nothing here", "There is no page at this path."), ctx);
    } else {
      answerFault(e, ctx); // nothing else of Javalin's is used here
    }
  }

  private void answerStore(StoreException e, Context ctx) {
    logger.error("the file cannot be read for {}", ctx.path(), e);
    ctx.header("Retry-After", "5");
    refuse(new Refusal(503, "The logs cannot be read", "The log of the service tells why."), ctx);
  }

  private void answerFault(Exception e, Context ctx) {
    logger.error("unexpected failure of {} {}", ctx.req().getMethod(), ctx.path(), e);
    refuse(
        new Refusal(
            500, "The console failed", "It is our fault; the log of the service tells why."),
        ctx);
  }
}
