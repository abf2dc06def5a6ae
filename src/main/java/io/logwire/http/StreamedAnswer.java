package io.logwire.http;

import io.javalin.http.Context;
import io.logwire.metrics.HttpMetrics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;

/**
 * An answer of any length, written piece by piece. A piece is written when the client has taken the
 * one before, so that one of them is in memory, whatever the client does.
 *
 * <p>Limit: a client has 30 seconds for a piece, and a second more for each 8 KiB of it; then it is
 * cut off.
 *
 * <p>Threading: one thread, none of the listener's, writes and ends; it waits for the client.
 */
public final class StreamedAnswer {
  static final String ATTRIBUTE = StreamedAnswer.class.getName();

  private static final long PATIENCE_SECONDS = 30;
  private static final long BYTES_PER_SECOND = 8192;

  private final Request request;
  private final Response response;
  private final Presence client;
  private final HttpMetrics metrics;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private StreamedAnswer(Context ctx, HttpMetrics metrics) {
    // Jetty's own answer, as its write does not block and tells when it is done.
    ServletContextRequest jetty = ServletContextRequest.getServletContextRequest(ctx.req());
    this.request = jetty;
    this.response = jetty.getServletContextResponse();
    this.client = Presence.of(ctx);
    this.metrics = metrics;
  }

  /**
   * Makes the answer of {@code ctx} one that is written in pieces. Call it once, at the end of a
   * handler, when its status and headers are set.
   *
   * @param metrics of the listener; counts who is cut off
   * @param begin starts the thread that writes and ends it
   */
  public static void open(Context ctx, HttpMetrics metrics, Consumer<StreamedAnswer> begin) {
    ctx.req().setAttribute(ATTRIBUTE, true);
    StreamedAnswer answer = new StreamedAnswer(ctx, metrics);
    ctx.future(
        () -> {
          begin.accept(answer); // nobody else writes from here on
          return answer.ended;
        });
  }

  /**
   * Sends this and waits until the client has taken it.
   *
   * @throws IOException if the client has left, or takes nothing
   */
  public void write(byte[] piece) throws IOException, InterruptedException {
    CompletableFuture<Void> written = new CompletableFuture<>();
    response.write(
        false,
        ByteBuffer.wrap(piece),
        Callback.from(
            InvocationType.NON_BLOCKING,
            () -> written.complete(null),
            written::completeExceptionally));
    try {
      written.get(PATIENCE_SECONDS + piece.length / BYTES_PER_SECOND, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      metrics.dropped.add("unread");
      throw new IOException("the client takes nothing", e);
    } catch (ExecutionException e) {
      throw new IOException("the client has left", e);
    }
  }

  /** Whether the client has left, as far as it can be known before the next piece. */
  public boolean hasLeft() {
    return client.hasLeft();
  }

  /** Ends it; the client knows that it has all. */
  public void end() {
    ended.complete(null);
  }

  /** Closes the connection before its end, so that the client knows that it has not all. */
  public void abort() {
    request.getConnectionMetaData().getConnection().getEndPoint().close();
    ended.complete(null);
  }
}
