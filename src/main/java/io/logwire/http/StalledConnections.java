package io.logwire.http;

import io.logwire.metrics.HttpMetrics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.component.Graceful;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the connections whose request does not arrive: once a second it looks at all of them.
 *
 * <p>A request, head and body, has 10 seconds, and a second more for each 8 KiB of body that has
 * come, but no body may stop for 10 seconds. So one byte a second is cut off after ten, and 1 MiB
 * at 100 kB/s is not. A slow head is closed; a slow body is told 408 first. Between requests the
 * connector's idle timeout holds, and Jetty has that alone: each byte starts it anew, so a client
 * that trickles is never idle. A connection that has never asked for anything has 30 seconds.
 *
 * <p>When the server stops, it closes at once what has no request in flight, and gives the bodies
 * that are still coming 3 seconds.
 *
 * <p>Threading: the sweep runs on Jetty's scheduler and reads the parsers without a lock. What it
 * reads may be a moment old, which a limit of seconds does not mind. The state is read before the
 * time: a request that waits for its answer, however long, is seen as complete and left alone.
 */
final class StalledConnections extends AbstractLifeCycle implements Graceful {
  private static final Logger logger = LoggerFactory.getLogger(StalledConnections.class);

  private static final long BYTES_PER_SECOND = 8192;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PATIENCE_WITH_THE_SILENT = Duration.ofSeconds(30);
  static final Duration PATIENCE_WHEN_STOPPING = Duration.ofSeconds(3);
  // How long after a 408 a connection may take to read it.
  private static final Duration PARTING = Duration.ofSeconds(3);

  private final ServerConnector connector;
  private final HttpMetrics metrics;
  private final Limits limits;
  private Seen before = Seen.nothing(); // the sweep's

  /** How long a request and a silent connection have, and how often that is looked at. */
  record Limits(Duration request, Duration silent, Duration look) {
    static final Limits USUAL =
        new Limits(PATIENCE, PATIENCE_WITH_THE_SILENT, Duration.ofSeconds(1));
  }

  /**
   * What a sweep has seen.
   *
   * @param bodies how far each had come when it last moved
   * @param silent since that nano time
   * @param told of a 408, since that nano time
   */
  private record Seen(
      Map<HttpConnection, Progress> bodies,
      Map<HttpConnection, Long> silent,
      Map<HttpConnection, Long> told) {
    static Seen nothing() {
      return new Seen(new HashMap<>(), new HashMap<>(), new HashMap<>());
    }
  }

  private record Progress(long bytes, long nanos) {}

  private volatile boolean stopping;
  private volatile Scheduler.Task next;

  StalledConnections(ServerConnector connector, HttpMetrics metrics) {
    this(connector, metrics, Limits.USUAL);
  }

  StalledConnections(ServerConnector connector, HttpMetrics metrics, Limits limits) {
    this.limits = limits;
    this.connector = connector;
    this.metrics = metrics;
  }

  @Override
  protected void doStart() {
    schedule();
  }

  @Override
  protected void doStop() {
    next.cancel();
  }

  @Override
  public CompletableFuture<Void> shutdown() {
    stopping = true;
    for (var endPoint : connector.getConnectedEndPoints()) {
      if (endPoint.getConnection() instanceof HttpConnection connection
          && connection.getParser().getState().ordinal() < HttpParser.State.CONTENT.ordinal()) {
        endPoint.close();
      }
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public boolean isShutdown() {
    return stopping;
  }

  private void schedule() {
    Runnable work = VitalThreads.reporting(this::sweep);
    next = connector.getScheduler().schedule(work, limits.look().toMillis(), TimeUnit.MILLISECONDS);
  }

  private void sweep() {
    try {
      Seen now = Seen.nothing();
      for (var endPoint : connector.getConnectedEndPoints()) {
        if (endPoint.getConnection() instanceof HttpConnection connection) {
          check(endPoint, connection, now);
        }
      }
      before = now;
    } catch (RuntimeException e) {
      logger.error("unexpected failure while looking for stalled connections", e);
    } finally {
      if (isRunning()) {
        schedule();
      }
    }
  }

  // By the time since a sweep first saw it, as the clock may jump.
  private void checkSilent(EndPoint endPoint, HttpConnection connection, Seen now) {
    long since = before.silent().getOrDefault(connection, NanoTime.now());
    if (NanoTime.millisSince(since) > limits.silent().toMillis()) {
      metrics.dropped.add("silent");
      endPoint.close();
    } else {
      now.silent().put(connection, since);
    }
  }

  private void check(EndPoint endPoint, HttpConnection connection, Seen now) {
    var parser = connection.getParser();
    var state = parser.getState();
    long begin = parser.getBeginNanoTime();
    if (begin == 0 || state == HttpParser.State.START || state == HttpParser.State.END) {
      if (stopping && state == HttpParser.State.START) {
        endPoint.close(); // it was accepted while the stop began
      } else if (state == HttpParser.State.START && connection.getMessagesIn() == 0) {
        checkSilent(endPoint, connection, now);
      }
      return;
    }
    var patience = stopping ? PATIENCE_WHEN_STOPPING : limits.request();
    long late =
        NanoTime.millisSince(begin)
            - patience.toMillis()
            - parser.getContentRead() * 1000 / BYTES_PER_SECOND;
    if (parser.inContentState() && parser.getContentRead() == parser.getContentLength()) {
      return; // all of it is there, though nobody has asked for its end: a GET of zero bytes
    }
    if (parser.inContentState()) {
      var known = before.bodies().get(connection);
      var progress =
          known != null && known.bytes() == parser.getContentRead()
              ? known
              : new Progress(parser.getContentRead(), NanoTime.now());
      now.bodies().put(connection, progress);
      late = Math.max(late, NanoTime.millisSince(progress.nanos()) - patience.toMillis());
    }
    if (late >= 0) {
      end(endPoint, connection, now);
    }
  }

  // However late this sweep is, a body is told before its connection is closed.
  private void end(EndPoint endPoint, HttpConnection connection, Seen now) {
    var cause = new TimeoutException("the request took too long to arrive");
    long told = before.told().getOrDefault(connection, NanoTime.now());
    if (connection.getParser().inContentState()
        && NanoTime.millisSince(told) < PARTING.toMillis()) {
      now.told().put(connection, told);
      connection.onIdleExpired(cause); // reading the body fails with 408
    } else {
      metrics.dropped.add("slow");
      endPoint.close(cause);
    }
  }
}
