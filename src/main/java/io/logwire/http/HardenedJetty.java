package io.logwire.http;

import io.logwire.metrics.HttpMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;

/**
 * A Jetty that a hostile client cannot make slow, full or talkative; each listener is one.
 *
 * <p>{@code stop()} answers what is in flight and takes ten seconds at most; with nothing in flight
 * it takes a moment, because idle connections are closed at once.
 */
final class HardenedJetty {
  // Of heap: an idle connection keeps some 5 kB. With -Xmx64m 5,000 of them leave more than half.
  private static final int BYTES_PER_CONNECTION = 12 * 1024;

  // Of what the process may open: the store, a backup, alerts, the jar. Without them it can do
  // nothing, and without one more it cannot even tell a client so.
  private static final long DESCRIPTORS_OF_OTHERS = 128;
  private static final int CONNECTIONS_OF_ALL = 11_000; // of both listeners
  private static final int LEAST_CONNECTIONS = 8;

  /**
   * How long a connection may be silent between two requests. Whoever closes first while the other
   * one sends loses that request, so it is longer than proxies keep theirs: Caddy has 2 minutes,
   * nginx 60 seconds.
   */
  static final Duration IDLE_TIMEOUT = Duration.ofSeconds(200);

  private static final Duration THREAD_IDLE_TIMEOUT = Duration.ofSeconds(30);

  private static final Duration IDLE_TIMEOUT_WHEN_FULL = Duration.ofSeconds(2);
  // An answer up to this size is written at once, when it is whole.
  private static final int ANSWER_BUFFER = 16 * 1024;
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(8);

  private HardenedJetty() {}

  /**
   * A server without a connector, whose threads have that name.
   *
   * @param turns who of its requests waits for whom, if any does
   */
  static Server server(
      String threadName, int threadCount, Optional<Turns> turns, HttpMetrics metrics) {
    // Jetty's own queue asks the JMX beans for the width of a cache line, 60 ms of a start.
    var queue = new LinkedBlockingQueue<Runnable>();
    var threads = new VitalThreads(threadCount, (int) THREAD_IDLE_TIMEOUT.toMillis(), queue);
    threads.setName(threadName);
    threads.setReservedThreads(0);
    var server = new Server(threads);
    var first = new Unambiguous(metrics);
    turns.ifPresent(first::setHandler);
    server.setHandler(new GracefulHandler(new LingeringClose(first, metrics)));
    server.setErrorHandler(new JettyProblems(metrics));
    server.setRequestLog((request, response) -> metrics.answered(response.getStatus()));
    server.setStopTimeout(STOP_TIMEOUT.toMillis());
    return server;
  }

  /** A connector for that server on a socket that is bound. */
  static ServerConnector connector(
      Server server,
      HttpConfiguration http,
      ServerSocketChannel socket,
      int mostConnections,
      HttpMetrics metrics) {
    http.setUriCompliance(UriCompliance.DEFAULT); // Javalin lets any path pass
    http.setSendServerVersion(false);
    http.setOutputBufferSize(ANSWER_BUFFER);
    http.setOutputAggregationSize(ANSWER_BUFFER);
    // From its second request on, each connection would keep 100 kB for the headers it has seen.
    http.setHeaderCacheSize(0);
    var connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setIdleTimeout(IDLE_TIMEOUT.toMillis());
    connector.setShutdownIdleTimeout(StalledConnections.PATIENCE_WHEN_STOPPING.toMillis());
    connector.addBean(new StalledConnections(connector, metrics));
    int most =
        mostConnections(mostConnections, Runtime.getRuntime().maxMemory(), Descriptors.most());
    connector.addBean(new AddressShare(most / 2, metrics));
    var limit =
        new NetworkConnectionLimit(most, connector) {
          @Override
          protected void limit() {
            metrics.dropped.add("full"); // who is silent, and who comes waits
            super.limit();
          }
        };
    limit.setEndPointIdleTimeout(IDLE_TIMEOUT_WHEN_FULL.toMillis());
    server.addBean(limit);
    try {
      connector.open(socket);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot accept on " + socket, e);
    }
    return connector;
  }

  /** As many as are wanted, where heap and descriptors have room for them. */
  static int mostConnections(int wanted, long heap, long descriptors) {
    long free = descriptors - Math.min(DESCRIPTORS_OF_OTHERS, descriptors / 2);
    long fitting = Math.min(heap / BYTES_PER_CONNECTION, free * wanted / CONNECTIONS_OF_ALL);
    return (int) Math.min(wanted, Math.max(LEAST_CONNECTIONS, fitting));
  }
}
