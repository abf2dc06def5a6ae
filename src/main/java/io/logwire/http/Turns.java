package io.logwire.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Lets so many requests at a time hold a thread; the others wait without one, in the order in which
 * they came. So a thread is left for what must be answered whatever the others do.
 *
 * <p>Limit: what waits is bounded by the connections of the listener.
 *
 * <p>Threading: any thread.
 */
final class Turns extends Handler.Wrapper {
  private final int most;
  private final Predicate<String> isUrgent;
  private final Deque<Runnable> waiting = new ArrayDeque<>(); // guarded by this
  private int working; // guarded by this

  /**
   * @param isUrgent the paths whose requests wait for no turn, and hold no thread themselves
   */
  Turns(int most, Predicate<String> isUrgent) {
    this.most = most;
    this.isUrgent = isUrgent;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (isUrgent.test(Request.getPathInContext(request))) {
      return super.handle(request, response, callback);
    }
    synchronized (this) {
      if (working >= most) {
        waiting.add(() -> handleLater(request, response, callback));
        return true;
      }
      working++;
    }
    try {
      return super.handle(request, response, callback);
    } finally {
      pass();
    }
  }

  private void handleLater(Request request, Response response, Callback callback) {
    try {
      if (!super.handle(request, response, callback)) {
        Response.writeError(request, response, callback, 404);
      }
    } catch (Throwable e) {
      Response.writeError(request, response, callback, e);
      VitalThreads.report(e);
    } finally {
      pass();
    }
  }

  // The turn goes to who has waited longest, on a thread of the listener.
  private void pass() {
    Runnable next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        working--;
      }
    }
    if (next != null) {
      getServer().getThreadPool().execute(next);
    }
  }
}
