package io.logwire.console;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.logwire.metrics.Exposition;
import io.logwire.metrics.Version;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

/**
 * {@code /metrics}, for Prometheus and its kin. With {@code metrics.token} it answers to whoever
 * sends that; without, to this machine alone, as the names of channels are nobody else's business.
 *
 * <p>Threading: a thread of its own, "metrics", which ends when nobody asks; a few who ask at the
 * same time wait for it without one of theirs, and more are told to come later.
 */
final class MetricsPage implements Handler {
  private static final String SCHEME = "Bearer ";
  private static final int MOST_WAITING = 8;

  private final Watch watch;
  private final ExecutorService thread =
      OneThread.named("metrics", new ArrayBlockingQueue<>(MOST_WAITING));
  private Exposition exposition; // the thread's; null until somebody asks

  MetricsPage(Watch watch) {
    this.watch = watch;
  }

  @Override
  public void handle(Context ctx) {
    if (watch.token().isPresent() ? !hasToken(ctx) : !isOfThisMachine(ctx)) {
      refuse(ctx);
      return;
    }
    String accept = ctx.header("Accept");
    ctx.future(() -> page(accept).thenAccept(page -> answer(ctx, page)));
  }

  private CompletableFuture<Optional<Exposition.Page>> page(String accept) {
    try {
      return CompletableFuture.supplyAsync(() -> Optional.of(exposition().page(accept)), thread);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
  }

  private Exposition exposition() {
    if (exposition == null) {
      exposition = new Exposition(watch.metrics(), watch.gauges().get(), Version.text());
    }
    return exposition;
  }

  private static void answer(Context ctx, Optional<Exposition.Page> page) {
    if (page.isEmpty()) {
      ctx.status(503).header("Retry-After", "5");
      text(ctx, "Too many ask at the same time; one scraper each 5 s is enough.");
      return;
    }
    ctx.contentType(page.get().contentType()).result(page.get().text());
  }

  private boolean hasToken(Context ctx) {
    String header = ctx.header("Authorization");
    return header != null
        && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(
            bytes(header.substring(SCHEME.length()).strip()), bytes(watch.token().orElseThrow()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  // A proxy on this machine has its address too, and says for whom it asks; a page elsewhere has
  // the browser of this machine ask, by a name of its own.
  private static boolean isOfThisMachine(Context ctx) {
    String host = ctx.header("Host");
    boolean own = host != null && host.matches("(?i)(localhost|127[.0-9]*|\\[::1])(:\\d*)?");
    return own
        && isLoopback(ctx.req().getRemoteAddr())
        && ctx.header("X-Forwarded-For") == null
        && ctx.header("Forwarded") == null
        && !Guard.isFromElsewhere(ctx);
  }

  private static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private void refuse(Context ctx) {
    if (watch.token().isPresent()) {
      ctx.status(401).header("WWW-Authenticate", "Bearer");
      text(ctx, "This needs the token that metrics.token has, as `Authorization: Bearer <token>`.");
    } else {
      ctx.status(403);
      text(ctx, "Only this machine is answered; for a scraper elsewhere, set metrics.token.");
    }
  }

  private static void text(Context ctx, String text) {
    ctx.contentType("text/plain; charset=utf-8").result(text + "\n");
  }
}
