package io.logwire.console;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.logwire.health.Health;
import io.logwire.health.Report;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What monitors ask for, by whatever name they know this machine and without a login: {@code
 * /livez}, {@code /readyz} and {@code /health}, which is the same. 200 or 503 and a short text;
 * {@code ?verbose} has a line for each check. And {@code /metrics}, see {@link MetricsPage}.
 *
 * <p>Promise: an answer within a second, also while all threads for pages are busy; nothing waits.
 */
final class Monitors {
  private static final Set<String> PATHS = Set.of("/livez", "/readyz", "/health", "/metrics");

  private final Health health;
  private final MetricsPage metrics;

  Monitors(Watch watch) {
    this.health = watch.health();
    this.metrics = new MetricsPage(watch);
  }

  /** Whether that path is for monitors. */
  static boolean isOne(String path) {
    return PATHS.contains(path);
  }

  void addTo(RoutesConfig routes) {
    Pages.read(routes, "/livez", ctx -> answer(ctx, health::live));
    Pages.read(routes, "/readyz", ctx -> answer(ctx, health::ready));
    Pages.read(routes, "/health", ctx -> answer(ctx, health::ready));
    Pages.read(routes, "/metrics", metrics);
  }

  private static void answer(Context ctx, Supplier<CompletableFuture<Report>> asked) {
    boolean verbose = ctx.queryParam("verbose") != null;
    ctx.future(
        () ->
            asked
                .get()
                .thenAccept(
                    report ->
                        ctx.status(report.isOk() ? 200 : 503)
                            .contentType("text/plain; charset=utf-8")
                            .result(verbose ? report.verbose() : report.brief())));
  }
}
