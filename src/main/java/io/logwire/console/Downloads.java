package io.logwire.console;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.logwire.http.StreamedAnswer;
import io.logwire.log.LogQuery;
import io.logwire.metrics.HttpMetrics;
import io.logwire.store.Courtesy;
import io.logwire.store.LogFormat;
import io.logwire.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Views as files: all logs that a feed shows, oldest first, as {@code export} writes them.
 *
 * <p>Limits: {@link #AT_A_TIME} are written at a time, each for {@link #LONGEST} at most. One rests
 * while others write, and ends soon after its reader has left or logged out.
 *
 * <p>Threading: each has a thread of its own, "download", which waits for its reader; {@link
 * #close} ends them.
 */
final class Downloads implements AutoCloseable {
  static final int AT_A_TIME = 2;
  static final Duration LONGEST = Duration.ofMinutes(15);

  private static final String NAME = "/download.";

  private final Store store;
  private final LongSupplier newest;
  private final HttpMetrics metrics;
  private final Duration longest;
  private final Clock clock;
  private final Set<Thread> threads = new HashSet<>(); // guarded by this
  private int places = AT_A_TIME; // guarded by this
  private boolean closed; // guarded by this

  /**
   * @param newest the id of the newest log, which tells that something was committed
   * @param longest how long one may take
   */
  Downloads(Store store, LongSupplier newest, HttpMetrics metrics, Duration longest, Clock clock) {
    this.store = store;
    this.newest = newest;
    this.metrics = metrics;
    this.longest = longest;
    this.clock = clock;
  }

  /** Whether that is the path of one, which holds no thread of the listener. */
  static boolean isOne(String path) {
    return path.endsWith(NAME + extension(LogFormat.CSV))
        || path.endsWith(NAME + extension(LogFormat.NDJSON));
  }

  private static String path(Link feed, LogFormat format) {
    return feed.path() + NAME + extension(format);
  }

  private static String extension(LogFormat format) {
    return format.name().toLowerCase(Locale.ROOT);
  }

  /** Links to the files of that feed. */
  static Html links(Link feed) {
    Html links = new Html();
    for (LogFormat format : List.of(LogFormat.CSV, LogFormat.NDJSON)) {
      Link file = new Link(path(feed, format), feed.query());
      links.add(" <a href=\"{}\">{}</a>", file, format.name());
    }
    return Html.of(
        "<nav class=\"download\" aria-label=\"Download\"><span>Download this view:</span>{}</nav>\n",
        links);
  }

  /**
   * The files of channels and of all of them.
   *
   * @param mayRead whether the one who asks is allowed to, asked again as long as it is written
   */
  void addTo(RoutesConfig routes, Function<Context, BooleanSupplier> mayRead) {
    for (LogFormat format : LogFormat.values()) {
      Handler answer = ctx -> answer(ctx, format, mayRead.apply(ctx));
      Pages.read(routes, path(Link.to("/logs"), format), answer);
      Pages.read(routes, path(Link.to("/channels/{channel}"), format), answer);
    }
  }

  private void answer(Context ctx, LogFormat format, BooleanSupplier mayRead) {
    Filter filter = Filter.of(ctx, clock).orRefuse();
    if (Guard.isFromElsewhere(ctx)) {
      throw new Refusal(
          403, "From another site", "A download begins on a page of this console, nowhere else.");
    }
    boolean isHead = ctx.req().getMethod().equals("HEAD");
    if (!isHead && !takePlace()) {
      ctx.header("Retry-After", "10");
      throw new Refusal(
          503,
          "Too many downloads at once",
          "There are %d already; try again when one of them is done.".formatted(AT_A_TIME));
    }
    String name = filter.query().channel().orElse("logs");
    String day = LocalDate.ofInstant(clock.instant(), Zone.of(ctx)).toString();
    ctx.contentType(format == LogFormat.CSV ? "text/csv; charset=utf-8" : "application/x-ndjson")
        .header(
            "Content-Disposition",
            "attachment; filename=\"%s-%s.%s\"".formatted(name, day, extension(format)))
        .header("X-Accel-Buffering", "no"); // nginx would keep what its reader does not take
    if (!isHead) {
      StreamedAnswer.open(ctx, metrics, answer -> start(answer, filter.query(), format, mayRead));
    }
  }

  private synchronized boolean takePlace() {
    boolean free = places > 0;
    places -= free ? 1 : 0;
    return free;
  }

  private void start(
      StreamedAnswer answer, LogQuery query, LogFormat format, BooleanSupplier mayRead) {
    // What it began with: a busy service would go on for ever.
    long end = newest.getAsLong() + 1;
    LogQuery bounded = query.before(Math.min(query.before(), end));
    Courtesy courtesy = new Courtesy(hasChanged());
    Download download =
        new Download(store.pages(bounded, format), format, answer, mayRead, courtesy, longest);
    Thread thread = new Thread(() -> run(download), "download");
    synchronized (this) {
      if (!closed) {
        threads.add(thread);
        thread.start();
        return;
      }
    }
    answer.abort();
  }

  private BooleanSupplier hasChanged() {
    AtomicLong seen = new AtomicLong(newest.getAsLong());
    return () -> {
      long now = newest.getAsLong();
      return seen.getAndSet(now) != now;
    };
  }

  private void run(Download download) {
    try {
      download.run();
    } finally {
      synchronized (this) {
        threads.remove(Thread.currentThread());
        places++;
      }
    }
  }

  /** Ends those that are being written, before their end. */
  @Override
  public void close() {
    List<Thread> ending;
    synchronized (this) {
      closed = true;
      ending = List.copyOf(threads);
    }
    ending.forEach(Thread::interrupt);
    for (Thread thread : ending) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
