package io.logwire.http;

import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.logwire.metrics.HttpMetrics;
import io.logwire.thread.Threads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Listener} for people, whose port is taken at once and whose server starts when somebody
 * first connects. Until then it costs one sleeping thread, and neither time nor memory of a start.
 *
 * <p>Its handlers may wait for the file; the threads are its own, so the public door never waits
 * for them. What costs nothing is answered while all of those that wait are busy.
 *
 * <p>Threading: the thread with the given name waits for the first connection, and ends when the
 * server runs.
 */
public final class LateListener implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(LateListener.class);

  // Four at a time are as many as there are connections to the file. Two of them may search, which
  // takes 2 s at most, so that whoever is the last of those that wait waits some 10 s.
  private static final Turns.Most AT_A_TIME = new Turns.Most(4, 2, 8);
  // Two are Jetty's own, and one reads what comes and answers monitors while all of the four wait.
  private static final int THREADS = AT_A_TIME.all() + 3;
  private static final int MOST_CONNECTIONS = 1_000;

  private final ServerSocketChannel socket;
  private final Selector firstConnection;
  private final String threadName;
  private final Turns.Costs costs;
  private final HttpMetrics metrics;
  private final Consumer<RoutesConfig> routes;
  private final Thread thread;
  private volatile boolean closing;
  private Javalin listener; // the thread's, and after its end that of close

  private LateListener(
      ServerSocketChannel socket,
      Selector firstConnection,
      String threadName,
      Turns.Costs costs,
      HttpMetrics metrics,
      Consumer<RoutesConfig> routes) {
    this.costs = costs;
    this.metrics = metrics;
    this.socket = socket;
    this.firstConnection = firstConnection;
    this.threadName = threadName;
    this.routes = routes;
    this.thread = Threads.made(threadName, this::startForTheFirst);
  }

  /**
   * Takes a port, 0 for any that is free, of that address alone.
   *
   * @param costs of a request; the handler of one that costs nothing must not wait
   * @throws UncheckedIOException with a message for the owner, if it cannot
   */
  public static LateListener open(
      String host,
      int port,
      String threadName,
      Turns.Costs costs,
      HttpMetrics metrics,
      Consumer<RoutesConfig> routes) {
    ServerSocketChannel socket = BoundSocket.bind("console.host", host, port, BoundSocket.PATIENCE);
    try {
      Selector selector = Selector.open();
      socket.configureBlocking(false);
      socket.register(selector, SelectionKey.OP_ACCEPT);
      LateListener late = new LateListener(socket, selector, threadName, costs, metrics, routes);

      late.thread.start();
      return late;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot wait on " + socket, e);
    }
  }

  /** The port that was taken. */
  public int port() {
    try {
      return ((InetSocketAddress) socket.getLocalAddress()).getPort();
    } catch (IOException e) {
      throw new UncheckedIOException("the listener is closed", e);
    }
  }

  private void startForTheFirst() {
    try {
      while (!closing && firstConnection.select() == 0) {
        // woken for nothing
      }
      firstConnection.close();
      if (!closing) {
        socket.configureBlocking(true);
        Optional<Turns> turns = Optional.of(new Turns(AT_A_TIME, costs));
        listener =
            Listener.create(
                    threadName, THREADS, MOST_CONNECTIONS, turns, metrics, () -> socket, routes)
                .start();
      }
    } catch (IOException | RuntimeException e) {
      logger.error("the {} cannot start; restart the service to try again", threadName, e);
      letPortGo(); // else who connects would wait for ever
    }
  }

  private void letPortGo() {
    try {
      socket.close();
    } catch (IOException e) {
      logger.warn("the port of the {} stays open", threadName, e);
    }
  }

  /** Answers what is in flight, and lets the port go. */
  @Override
  public void close() {
    closing = true;
    firstConnection.wakeup();
    try {
      thread.join();
      if (listener != null) {
        listener.stop();
      }
      letPortGo();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
