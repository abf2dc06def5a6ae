package io.logwire.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.logwire.metrics.HttpMetrics;
import io.logwire.metrics.Metrics;
import io.logwire.thread.Threads;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A door: Javalin on a {@link HardenedJetty}.
 *
 * <p>Every error, from every layer, is answered as a {@link Problem}; 500 stands for a fault of
 * ours alone, and its cause goes to the log. No client can hold a thread: handlers of the public
 * door return futures, bodies are read as they come, {@link StalledConnections} ends the slow.
 */
public final class Listener {
  static final String OUR_FAULT = "The server failed; its log tells why.";

  // Made before it is needed: an error may be that there is no memory, or no class, to make it.
  private static final byte[] ERROR_ANSWER =
      "{\"type\":\"about:blank\",\"title\":\"Server Error\",\"status\":500,\"detail\":\"%s\"}"
          .formatted(OUR_FAULT)
          .getBytes(StandardCharsets.US_ASCII);

  private static final Logger logger = LoggerFactory.getLogger(Listener.class);

  // One accepts, one selects, the others handle; nothing that runs on them waits. 16 instead of 4
  // took a seventh of the requests a second when it was measured on a quiet machine of 2 cores.
  private static final int THREADS = 4;
  private static final int MOST_CONNECTIONS = 10_000;

  private Listener() {}

  /**
   * The public door for these routes, not started yet. {@code start()} binds to {@code host} alone,
   * and throws an {@link UncheckedIOException} whose message is for the owner if it cannot. {@code
   * port()} then tells the port, also if 0 asked for any that is free.
   *
   * <p>A token filter belongs into {@code routes.beforeMatched}: it then runs before the body is
   * read, and after another path (404) or method (405) was refused.
   */
  public static Javalin create(
      String host, int port, HttpMetrics metrics, Consumer<RoutesConfig> routes) {
    // Bound before the server starts, because Javalin logs a failure to bind in its own words.
    return create(
        "http",
        THREADS,
        MOST_CONNECTIONS,
        Optional.empty(),
        metrics,
        () -> BoundSocket.bind("host", host, port, BoundSocket.PATIENCE),
        routes);
  }

  /**
   * A door for these routes, not started yet, on a socket that is bound.
   *
   * @param threadName how its threads begin in a dump
   * @param threads two are for Jetty itself, the others handle
   * @param turns who of its requests waits for whom, if any does
   * @param metrics counts what it answers, refuses and drops
   */
  static Javalin create(
      String threadName,
      int threads,
      int mostConnections,
      Optional<Turns> turns,
      HttpMetrics metrics,
      Supplier<ServerSocketChannel> socket,
      Consumer<RoutesConfig> routes) {
    return Javalin.create(
        config -> {
          makeQuiet(config);
          config.unsafe.jettyInternal.server =
              HardenedJetty.server(threadName, threads, turns, metrics);
          config.jetty.addConnector(
              (server, http) -> {
                http.addCustomizer(Listener::withoutMethodOverride);
                return HardenedJetty.connector(
                    server, http, socket.get(), mostConnections, metrics);
              });
          answerWithProblems(config, metrics);
          routes.accept(config.routes);
        });
  }

  /**
   * Loads what {@link #create} needs on a thread of its own, while the caller opens his file: with
   * a second core a start is a fifth shorter.
   */
  public static void preload() {
    Threads.start("preload", () -> create("", 0, new Metrics().door, routes -> {}));
  }

  /** The root of what listens there, as seen from this machine. */
  public static String url(String host, int port) {
    return "http://" + reachable(host) + ":" + port;
  }

  // 0.0.0.0 and :: are no addresses to send to; IPv6 wants brackets.
  private static String reachable(String host) {
    try {
      if (InetAddress.getByName(host).isAnyLocalAddress()) {
        return "127.0.0.1";
      }
    } catch (UnknownHostException e) {
      // the service listens there, so it is known to someone
    }
    return host.contains(":") ? '[' + host + ']' : host;
  }

  private static void makeQuiet(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false; // a thread that sleeps for five seconds
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.http.responseBufferSize = 1024; // allocated anew for each answer, which has a few bytes
    config.http.prefer405over404 = true;
    config.router.ignoreTrailingSlashes = false;
  }

  // Javalin takes the method from this header, so that a GET could reach the route for POST.
  private static Request withoutMethodOverride(Request request, HttpFields.Mutable answer) {
    if (!request.getHeaders().contains(Header.X_HTTP_METHOD_OVERRIDE)) {
      return request;
    }
    var headers = HttpFields.build(request.getHeaders()).remove(Header.X_HTTP_METHOD_OVERRIDE);
    return new Request.Wrapper(request) {
      @Override
      public HttpFields getHeaders() {
        return headers;
      }
    };
  }

  private static void answerWithProblems(JavalinConfig config, HttpMetrics metrics) {
    config.routes.exception(
        Problem.class,
        (problem, ctx) -> {
          metrics.refused.add(problem.reason());
          problem.answer(ctx);
        });
    config.routes.exception(
        HttpResponseException.class, (e, ctx) -> answerJavalin(e, ctx, metrics));
    config.routes.exception(TimeoutException.class, (e, ctx) -> answerLate(ctx, metrics));
    config.routes.exception(Exception.class, (e, ctx) -> answerFault(e, ctx, metrics));
    config.router.javaLangErrorHandler(
        (response, error) -> {
          metrics.refused.add("fault");
          answerError(response, error);
        });
  }

  private static void answerJavalin(HttpResponseException e, Context ctx, HttpMetrics metrics) {
    if (e instanceof MethodNotAllowedResponse) {
      metrics.refused.add("method");
      var allowed = String.join(", ", e.getDetails().values());
      new Problem(
              405,
              "This path takes %s, not %s.".formatted(allowed, shortened(ctx.req().getMethod())))
          .withHeader(Header.ALLOW, allowed)
          .answer(ctx);
    } else if (e.getStatus() == 404) {
      metrics.refused.add("path");
      new Problem(404, "There is nothing at this path.").answer(ctx);
    } else {
      answerFault(e, ctx, metrics); // nothing else of Javalin's is used here
    }
  }

  private static String shortened(String method) {
    return method.length() <= 20 ? method : method.substring(0, 20) + "...";
  }

  // For a route that gives its future an orTimeout. Javalin's own asyncTimeout answers 500.
  private static void answerLate(Context ctx, HttpMetrics metrics) {
    metrics.refused.add("late");
    new Problem(503, "The answer took too long; send the request again.")
        .withHeader(Header.RETRY_AFTER, "1")
        .answer(ctx);
  }

  private static void answerFault(Exception e, Context ctx, HttpMetrics metrics) {
    metrics.refused.add("fault");
    logger.error("unexpected failure of {} {}", ctx.req().getMethod(), ctx.path(), e);
    new Problem(500, OUR_FAULT).answer(ctx);
  }

  private static void answerError(HttpServletResponse response, Error error) {
    VitalThreads.report(error); // does not come back where the process is the service
    response.setStatus(500);
    response.setContentType(Problem.CONTENT_TYPE);
    try {
      response.getOutputStream().write(ERROR_ANSWER);
    } catch (IOException e) {
      logger.debug("the client did not wait for its answer", e);
    }
    logger.error("unexpected failure", error);
  }
}
