package io.logwire.http;

import io.javalin.http.Context;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Lets so many requests at a time hold a thread; the others wait without one, in the order in which
 * they came. So a thread is left for what must be answered whatever the others do, and pages that
 * cost little do not wait for those that cost much. Of the costly ones, whose reader has none at
 * work comes first, so that who asks for many of them holds up himself.
 *
 * <p>Limit: of the costly ones so many wait, half of them of one reader at most; one more is told
 * {@link #areTooMany}. What else waits is bounded by the connections of the listener. Readers are
 * told apart by their addresses and cookies.
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
  private final List<Costly> costlyWaiting = new ArrayList<>();
  private final List<String> costlyWorking = new ArrayList<>(); // whose they are
  private int working;

  private record Costly(String reader, Runnable work) {}

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
    String reader = cost == Cost.MUCH ? reader(request) : null;
    synchronized (this) {
      if (reader != null && isOneTooMany(reader)) {
        request.setAttribute(TOO_MANY, true);
        reader = null;
      }
      String costly = reader;
      if (working >= most.all || costly != null && costlyWorking.size() >= most.costly) {
        Runnable later = () -> handleLater(request, response, callback, costly);
        if (costly == null) {
          waiting.add(later);
        } else {
          costlyWaiting.add(new Costly(costly, later));
        }
        return true;
      }
      begin(costly);
    }
    try {
      return super.handle(request, response, callback);
    } finally {
      pass(reader);
    }
  }

  // Behind a proxy all have one address, and those who have logged in cookies of their own.
  private static String reader(Request request) {
    return Request.getRemoteAddr(request) + ' ' + request.getHeaders().get(HttpHeader.COOKIE);
  }

  private boolean isOneTooMany(String reader) {
    long his = costlyWaiting.stream().filter(one -> one.reader.equals(reader)).count();
    return costlyWaiting.size() >= most.costlyThatWait || his >= most.costlyThatWait / 2;
  }

  private void handleLater(Request request, Response response, Callback callback, String costly) {
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

  /**
   * @param costly whose it is; null for one that costs little
   */
  private void begin(String costly) {
    working++;
    if (costly != null) {
      costlyWorking.add(costly);
    }
  }

  // The turn goes to who has waited longest, on a thread of the listener. Who costs much comes
  // first where there is a place for such, as the other places are never his.
  private void pass(String costly) {
    Runnable next;
    synchronized (this) {
      working--;
      costlyWorking.remove(costly);
      Costly first = costlyWorking.size() < most.costly ? nextCostly() : null;
      next = first == null ? waiting.poll() : first.work;
      if (next != null) {
        begin(first == null ? null : first.reader);
      }
    }
    if (next != null) {
      getServer().getThreadPool().execute(next);
    }
  }

  private Costly nextCostly() {
    if (costlyWaiting.isEmpty()) {
      return null;
    }
    int next = 0;
    for (int i = costlyWaiting.size() - 1; i >= 0; i--) {
      next = costlyWorking.contains(costlyWaiting.get(i).reader) ? next : i;
    }
    return costlyWaiting.remove(next);
  }
}
