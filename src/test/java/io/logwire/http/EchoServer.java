package io.logwire.http;

import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.logwire.metrics.HttpMetrics;
import io.logwire.metrics.Metrics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.ServerConnector;

/**
 * A {@link Listener} on a free port, with the one path, a token, and a route that answers 202 with
 * the length of the body. A thread completes the answers in batches, as the store's writer does.
 */
final class EchoServer implements AutoCloseable {
  static final String PATH = "/api/v1/log/create";

  final Javalin app;
  final HttpMetrics metrics = new Metrics().door;

  /** The answers of the requests whose body is "hold", to be completed by the test. */
  final LinkedBlockingQueue<CompletableFuture<Void>> held = new LinkedBlockingQueue<>();

  private final LinkedBlockingQueue<CompletableFuture<Void>> appends = new LinkedBlockingQueue<>();
  private final Thread writer = new Thread(this::write, "writer");
  private final RequestBody body;

  EchoServer() {
    this(new RequestBody());
  }

  EchoServer(RequestBody body) {
    this.body = body;
    app = Listener.create("127.0.0.1", 0, metrics, this::routes).start();
    writer.start();
  }

  /** Gives connections that time. */
  void limit(StalledConnections.Limits limits) {
    var connector = (ServerConnector) app.jettyServer().server().getConnectors()[0];
    connector.removeBean(connector.getBean(StalledConnections.class));
    connector.addManaged(new StalledConnections(connector, metrics, limits));
  }

  int port() {
    return app.port();
  }

  /** Whether a stop has begun, so that each answer from now on closes its connection. */
  boolean isStopping() {
    return app.jettyServer().server().getConnectors()[0].isShutdown();
  }

  private void routes(RoutesConfig routes) {
    routes.beforeMatched(EchoServer::checkToken);
    routes.post(PATH, this::create);
    routes.get("/held", this::hold);
  }

  private static void checkToken(Context ctx) {
    if (!"Bearer good".equals(ctx.header("Authorization"))) {
      throw new Problem(401, "Send a valid token.").withHeader("WWW-Authenticate", "Bearer");
    }
  }

  private void hold(Context ctx) {
    var answer = new CompletableFuture<Void>();
    ctx.future(() -> answer.thenRun(() -> ctx.result("at last")));
    held.add(answer);
  }

  private void create(Context ctx) {
    if (ctx.header("X-Error") != null) {
      throw new StackOverflowError("secret");
    }
    ctx.future(
        () ->
            body.read(ctx)
                .thenCompose(bytes -> append(bytes).thenApply(committed -> bytes.length))
                .thenAccept(length -> ctx.status(202).result("" + length)));
  }

  private CompletableFuture<Void> append(byte[] bytes) {
    var text = new String(bytes, StandardCharsets.UTF_8);
    if (text.equals("throw")) {
      throw new IllegalStateException("secret");
    }
    if (text.equals("overflow")) {
      throw new StackOverflowError("secret");
    }
    var committed = new CompletableFuture<Void>();
    if (text.equals("late")) {
      return committed.orTimeout(1, TimeUnit.MILLISECONDS);
    }
    (text.equals("hold") ? held : appends).add(committed);
    return committed;
  }

  private void write() {
    var batch = new ArrayList<CompletableFuture<Void>>();
    try {
      while (true) {
        batch.add(appends.take());
        appends.drainTo(batch);
        batch.forEach(committed -> committed.complete(null));
        batch.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  @Override
  public void close() {
    try {
      app.stop();
    } finally {
      writer.interrupt();
    }
  }
}
