package io.logwire.http;

import io.javalin.http.Context;
import java.util.ArrayDeque;
import java.util.Deque;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Lets so many requests at a time hold a thread; the others wait without one, in the order in which
 * they came. So a thread is left for what must be answered whatever the others do, and pages that
 * cost little do not wait for those that cost much.
 *
 * <p>Limit: of the costly ones so many wait, one more is told {@link #areTooMany}. What else waits
 * is bounded by the connections of the listener.
 *
 * <p>Threading: any thread.
 */
public final class Turns extends Handler.Wrapper {
  private static final String TOO_MANY = Turns.class.getName();

  /** What a request costs who answers it. */
  public enum Cost {
    /** It holds no thread, and waits for no turn. */
    NOTHING,
    /** A few short looks. */
    LITTLE,
    /** Seconds. */
    MUCH
  }

  /** Tells the cost of a request before it is handled. */
  @FunctionalInterface
  public interface Costs {
    /** The cost of what is asked for by this path and query, which is null if there is none. */
    Cost of(String path, String query);
  }

  /**
   * How many at a time.
   *
   * @param all of any cost
   * @param costly of them
   * @param costlyThatWait besides
   */
  record Most(int all, int costly, int costlyThatWait) {}

  private final Most most;
  private final Costs costs;
  private final Deque<Runnable> waiting =
      new ArrayDeque<>(); // guarded by this, as all that follows
  private final Deque<Runnable> costlyWaiting = new ArrayDeque<>();
  private int working;
  private int costlyWorking;

  Turns(Most most, Costs costs) {
    this.most = most;
    this.costs = costs;
  }

  /** Whether this request is one too many, and is to be told so, now and without a look. */
  public static boolean areTooMany(Context ctx) {
    return ctx.req().getAttribute(TOO_MANY) != null;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Cost cost = costs.of(Request.getPathInContext(request), request.getHttpURI().getQuery());
    if (cost == Cost.NOTHING) {
      return super.handle(request, response, callback);
    }
    boolean costly = cost == Cost.MUCH;
    synchronized (this) {
      if (costly && costlyWaiting.size() >= most.costlyThatWait) {
        request.setAttribute(TOO_MANY, true);
        costly = false;
      }
      boolean full = working >= most.all || costly && costlyWorking >= most.costly;
      if (full) {
        boolean asIs = costly;
        (costly ? costlyWaiting : waiting)
            .add(() -> handleLater(request, response, callback, asIs));
        return true;
      }
      begin(costly);
    }
    try {
      return super.handle(request, response, callback);
    } finally {
      pass(costly);
    }
  }

  private void handleLater(Request request, Response response, Callback callback, boolean costly) {
    try {
      if (!super.handle(request, response, callback)) {
        Response.writeError(request, response, callback, 404);
      }
    } catch (Throwable e) {
      Response.writeError(request, response, callback, e);
      VitalThreads.report(e);
    } finally {
      pass(costly);
    }
  }

  private void begin(boolean costly) {
    working++;
    costlyWorking += costly ? 1 : 0;
  }

  // The turn goes to who has waited longest, on a thread of the listener. Who costs much comes
  // first where there is a place for such, as the other places are never his.
  private void pass(boolean costly) {
    Runnable next;
    synchronized (this) {
      working--;
      costlyWorking -= costly ? 1 : 0;
      boolean nextIsCostly = costlyWorking < most.costly && !costlyWaiting.isEmpty();
      next = (nextIsCostly ? costlyWaiting : waiting).poll();
      if (next != null) {
        begin(nextIsCostly);
      }
    }
    if (next != null) {
      getServer().getThreadPool().execute(next);
    }
  }
}
