package io.logwire.console;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.logwire.http.Problem;
import io.logwire.http.Turns;
import io.logwire.store.ChannelList;
import io.logwire.store.DeliveryReader;
import io.logwire.store.LogCounts;
import io.logwire.store.LogReader;
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

  private final Layout layout;

  private Pages(Layout layout) {
    this.layout = layout;
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
    Asset styles = Asset.read("console.css", "text/css; charset=utf-8");
    Asset script = Asset.read("console.js", "text/javascript; charset=utf-8");
    Asset icon = Asset.read("icon.svg", "image/svg+xml");
    Layout layout = new Layout(styles, script, icon, address.password().isPresent());
    LogReader reader = store.reader();
    LogCounts counts = store.counts();
    DeliveryReader deliveries = store.deliveryReader();
    FirstLog firstLog = new FirstLog(createUrl);
    FeedPage feed =
        new FeedPage(
            layout,
            reader,
            counts,
            live::newest,
            firstLog,
            FeedPage.PATIENCE,
            watch.metrics().pages.searchesCutShort,
            clock);

    Guard guard = new Guard(address);
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
    Function<Context, BooleanSupplier> mayRead =
        ctx -> login.map(asked -> asked.mayRead(ctx)).orElse(() -> true);
    LiveRoute arriving = new LiveRoute(live, reader, mayRead, watch.metrics().console, clock);
    styles.addTo(routes);
    script.addTo(routes);
    icon.addTo(routes);
    ChannelList channels = store.channelList();
    ChannelTable table = new ChannelTable(counts, channels, deliveries);
    Morning morning =
        new Morning(
            new ErrorsToday(counts, channels),
            new SumsToday(sums, new ReferenceSums(reader, counts)));
    read(
        routes,
        "/",
        new OverviewPage(
            layout,
            table,
            morning,
            channels,
            deliveries,
            live::newest,
            store::outlook,
            firstLog,
            clock));
    read(routes, "/channels", ctx -> ctx.redirect("/"));
    read(routes, "/names", new ChannelNames(channels));
    Pins pins = new Pins(guard);
    routes.post("/channels/{channel}/pin", pins::pin);
    routes.post("/channels/{channel}/unpin", pins::unpin);
    read(routes, "/logs", feed.ofAllChannels());
    read(routes, "/channels/{channel}", feed.ofAChannel());
    LogPage log = new LogPage(layout, store, createUrl, clock);
    read(routes, LOG, log);
    read(routes, LOG + "/json", log::json);
    read(routes, LOG + "/text", log::text);
    routes.post(LOG + "/retry", log::retry);
    routes.get("/live", arriving.ofChannels(table, morning, channels));
    routes.get("/logs/live", arriving.ofAllChannels());
    routes.get("/channels/{channel}/live", arriving.ofAChannel());
    downloads.addTo(routes, mayRead);
    new Monitors(watch).addTo(routes);

    new Pages(layout).addRefusals(routes);
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

  private void addRefusals(RoutesConfig routes) {
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
            <p><a href="/">Overview</a></p>
            """,
            refusal.title(),
            Text.line(refusal.getMessage()));
    layout.sendBare(ctx, refusal.title(), text);
  }

  private void answerJavalin(HttpResponseException e, Context ctx) {
    if (e instanceof MethodNotAllowedResponse) {
      String allowed = String.join(", ", e.getDetails().values());
      ctx.header("Allow", allowed);
      refuse(new Refusal(405, "Not that way", "This page takes " + allowed + "."), ctx);
    } else if (e.getStatus() == 404 && ctx.path().matches("/[^/].*[^/]/+") && isRead(ctx)) {
      String query = ctx.queryString();
      String path = ctx.path().replaceFirst("/+$", "");
      ctx.redirect(Login.ownPath(query == null ? path : path + '?' + query));
    } else if (e.getStatus() == 404) {
      refuse(new Refusal(404, "Nothing here", "There is no page at this path."), ctx);
    } else {
      answerFault(e, ctx); // nothing else of Javalin's is used here
    }
  }

  private static boolean isRead(Context ctx) {
    return ctx.req().getMethod().equals("GET") || ctx.req().getMethod().equals("HEAD");
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
