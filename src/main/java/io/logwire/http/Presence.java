package io.logwire.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.BufferUtil;

/**
 * Whether who asks for a page is still there while it is made. Jetty reads nothing from a
 * connection until its answer is done, so it does not see the end of it; this looks, some times a
 * second. Who has ended his side of the connection counts as gone, as in most servers.
 *
 * <p>Limit: a client that has sent its next request already counts as there.
 *
 * <p>Threading: the thread that makes the answer, and only while it does; nobody else reads from
 * the connection then.
 */
public final class Presence {
  private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final HttpConnection connection; // null where it cannot be told
  private long nextLook = System.nanoTime();
  private boolean left;

  private Presence(HttpConnection connection) {
    this.connection = connection;
  }

  /** Of the client of this request. */
  public static Presence of(Context ctx) {
    Request request = ServletContextRequest.getServletContextRequest(ctx.req());
    return new Presence(
        request.getConnectionMetaData().getConnection() instanceof HttpConnection connection
            ? connection
            : null);
  }

  /** Whether it has left; it takes some nanoseconds, so it can be asked again and again. */
  public boolean hasLeft() {
    if (!left && connection != null && System.nanoTime() - nextLook >= 0) {
      left = look();
      nextLook = System.nanoTime() + EVERY_NANOS;
    }
    return left;
  }

  private boolean look() {
    EndPoint client = connection.getEndPoint();
    if (!client.isOpen()) {
      return true;
    }
    if (connection.getParser().inContentState() || !connection.isRequestBufferEmpty()) {
      return false; // what comes belongs to the request, or to the next one
    }
    ByteBuffer next = BufferUtil.allocate(1);
    try {
      if (client.fill(next) < 0) {
        return true;
      }
    } catch (IOException e) {
      return true;
    }
    if (next.hasRemaining()) {
      connection.onUpgradeTo(next); // it is the first byte of the next request
    }
    return false;
  }
}
