package io.logwire.http;

import io.logwire.metrics.HttpMetrics;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Lets a client that was refused while it still sends its body read why.
 *
 * <p>Closing a socket that holds unread bytes resets it: the client fails to send the rest and may
 * never look for the answer. So the answer goes out with {@code Connection: close}, then what still
 * comes is read and thrown away until the client ends, up to 16 MiB or the patience of {@link
 * StalledConnections}, and only then the socket is closed (RFC 9112, 9.6). Jetty closes at once.
 */
final class LingeringClose extends Handler.Wrapper {
  private static final long MOST_BYTES = 16 << 20;
  // A body that is in the socket already is read before the answer, so the connection can be kept.
  private static final int READS_BEFORE_ANSWER = 16;

  private final UnreadAnswers unread;

  LingeringClose(Handler.Wrapper handler, HttpMetrics metrics) {
    super(handler);
    unread = new UnreadAnswers(Math.max(4 << 20, Runtime.getRuntime().maxMemory() / 8), metrics);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Response buffered = new BufferedAnswer(request, response, unread);
    return super.handle(
        new UnreadRequest(request, buffered), buffered, new Drain(request, callback));
  }

  /** What Jetty asks, before it sends an answer, about a body that nobody read. */
  private static final class UnreadRequest extends Request.Wrapper {
    private final Response response;

    UnreadRequest(Request request, Response response) {
      super(request);
      this.response = response;
    }

    @Override
    public boolean consumeAvailable() {
      for (int i = 0; i < READS_BEFORE_ANSWER; i++) {
        var chunk = read();
        if (chunk == null) {
          break;
        }
        chunk.release();
        if (chunk.isLast()) {
          return !Content.Chunk.isFailure(chunk);
        }
      }
      if (!response.isCommitted()) {
        response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
      }
      return false;
    }
  }

  /** Ends the request, after its answer was sent, when nothing more comes. */
  private static final class Drain extends Callback.Nested implements Runnable {
    private final Request request;
    private long drained;

    Drain(Request request, Callback callback) {
      super(callback);
      this.request = request;
    }

    @Override
    public void succeeded() {
      run();
    }

    @Override
    public void run() {
      while (drained < MOST_BYTES) {
        var chunk = request.read();
        if (chunk == null) {
          // To wait for more would send 100 Continue to a client that was told no.
          if (request.getHeaders().contains(HttpHeader.EXPECT)) {
            break;
          }
          request.demand(this);
          return;
        }
        drained += chunk.remaining();
        chunk.release();
        if (chunk.isLast() || Content.Chunk.isFailure(chunk)) {
          break;
        }
      }
      super.succeeded();
    }
  }
}
