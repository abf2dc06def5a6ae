package io.logwire.http;

import io.javalin.http.Context;
import io.logwire.metrics.HttpMetrics;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;

/**
 * An answer that goes on until one side ends it: {@code text/event-stream} (HTML standard,
 * "Server-sent events").
 *
 * <p>No thread waits for the client. What it has not taken yet is queued, up to {@link
 * #MOST_QUEUED} bytes; a client that lets more gather, or takes nothing from one {@link #beat} to
 * the next, is cut off.
 *
 * <p>Threading: any thread may call. Writes complete on a thread of Jetty's, which takes what has
 * gathered meanwhile along.
 */
public final class EventStream {
  static final int MOST_QUEUED = 128 * 1024;

  private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

  private final Request request;
  private final Response response;
  private final HttpMetrics metrics;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private final Deque<byte[]> queue = new ArrayDeque<>(); // guarded by this
  private int queued; // guarded by this; bytes
  private boolean writing; // guarded by this
  private boolean wroteSinceBeat = true; // guarded by this
  private boolean open = true; // guarded by this

  private EventStream(Request request, Response response, HttpMetrics metrics) {
    this.metrics = metrics;
    this.request = request;
    this.response = response;
  }

  /**
   * Makes the answer of {@code ctx} one that goes on. Call it once, at the end of a handler.
   *
   * @param metrics of the listener; counts who is cut off
   */
  public static EventStream open(Context ctx, HttpMetrics metrics) {
    ctx.contentType("text/event-stream").header("X-Accel-Buffering", "no"); // nginx would collect
    // Jetty's own answer, as its write does not block and tells when it is done.
    ServletContextRequest request = ServletContextRequest.getServletContextRequest(ctx.req());
    EventStream stream = new EventStream(request, request.getServletContextResponse(), metrics);
    ctx.future(() -> stream.ended);
    return stream;
  }

  /** Sends an event, which ends with a blank line, when those before it are gone. */
  public void send(byte[] event) {
    synchronized (this) {
      if (!open) {
        return;
      }
      queue.add(event);
      queued += event.length;
      if (writing) {
        if (queued > MOST_QUEUED) {
          cutOff();
        }
        return;
      }
      writing = true;
    }
    write();
  }

  /**
   * Shows that the connection is alive, and finds out whether it is: call it more often than a
   * proxy closes a silent connection.
   */
  public void beat() {
    synchronized (this) {
      if (open && writing && !wroteSinceBeat) {
        cutOff();
        return;
      }
      wroteSinceBeat = false;
      if (writing) {
        return;
      }
    }
    send(COMMENT);
  }

  /** Whether the client is still there, as far as it is known. */
  public synchronized boolean isOpen() {
    return open;
  }

  /** Ends the answer at once; what is queued is not sent. */
  public void close() {
    synchronized (this) {
      if (!open) {
        return;
      }
      if (writing) {
        cutOff();
        return;
      }
      open = false;
    }
    ended.complete(null);
  }

  // Jetty calls back on another thread, or on this one before its write returns: at most as deep as
  // there is something queued, and each write takes all of it.
  private void write() {
    ByteBuffer bytes;
    synchronized (this) {
      bytes = takeQueued();
    }
    response.write(
        false,
        bytes,
        Callback.from(InvocationType.NON_BLOCKING, this::onWritten, failure -> onFailed()));
  }

  private ByteBuffer takeQueued() {
    if (queue.size() == 1) {
      queued = 0;
      return ByteBuffer.wrap(queue.remove()); // others may be sending the same array: only read
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream(queued);
    queue.forEach(all::writeBytes);
    queue.clear();
    queued = 0;
    return ByteBuffer.wrap(all.toByteArray());
  }

  private void onWritten() {
    synchronized (this) {
      wroteSinceBeat = true;
      writing = open && !queue.isEmpty();
      if (!writing) {
        return;
      }
    }
    write();
  }

  private void onFailed() {
    synchronized (this) {
      drop();
    }
    ended.complete(null);
  }

  // The write that hangs fails by it, and ends the answer.
  private void cutOff() {
    metrics.dropped.add("stream");
    drop();
    request.getConnectionMetaData().getConnection().getEndPoint().close();
  }

  private void drop() {
    open = false;
    queue.clear();
    queued = 0;
  }
}
