package io.logwire.alert;

import io.logwire.thread.Threads;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes HTTP requests of receivers, whatever those do.
 *
 * <p>Promise: every exchange is over in fifteen seconds, the body of the answer included, and takes
 * 32 KiB of an answer at most. Each address of a name is tried. Redirects are not followed and no
 * proxy of the environment is used: what an alert says goes where the operator has said, and
 * nowhere else.
 *
 * <p>Limit: a name server that does not answer holds a thread until the system gives up on it,
 * though not the exchange.
 *
 * <p>Threading: any thread may send. Each exchange has a thread "webhook-client" while it lasts.
 */
final class WebhookClient implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(15);

  // Many a firewall forgets an idle connection without a word: closed after once to twice this.
  private static final Duration KEPT = Duration.ofSeconds(30);

  // A name may lead to another address by now, and the old one may answer for long.
  private static final Duration MOST_AGE = Duration.ofMinutes(5);

  private final Duration deadline;
  private final Duration mostAge;
  private final Exchange.Resolver resolver;
  private final ExecutorService threads;
  private final Map<Line, Connection> idle = new ConcurrentHashMap<>();
  private final AtomicBoolean sweeps = new AtomicBoolean(); // idle ones will be looked at
  private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();

  /** What a connection leads to, and how. */
  private record Line(Place place, Way way) {}

  private WebhookClient(
      Duration deadline, Duration mostAge, Exchange.Resolver resolver, ExecutorService threads) {
    this.deadline = deadline;
    this.mostAge = mostAge;
    this.resolver = resolver;
    this.threads = threads;
  }

  static WebhookClient open() {
    return open(DEADLINE, host -> List.of(InetAddress.getAllByName(host)));
  }

  static WebhookClient open(Duration deadline, Exchange.Resolver resolver) {
    return open(deadline, MOST_AGE, resolver);
  }

  /** The same that asks for the addresses of a name anew after that age of a connection. */
  static WebhookClient open(Duration deadline, Duration mostAge, Exchange.Resolver resolver) {
    AtomicInteger number = new AtomicInteger();
    ExecutorService threads =
        Executors.newCachedThreadPool(
            task -> Threads.made("webhook-client-" + number.incrementAndGet(), task));
    return new WebhookClient(deadline, mostAge, resolver, threads);
  }

  /** Sends it; the answer never fails, and comes within the deadline. */
  CompletableFuture<Answer> send(Post post) {
    Exchange exchange = new Exchange(post, resolver, System.nanoTime() + deadline.toNanos());
    exchanges.add(exchange);
    CompletableFuture<Void> over = new CompletableFuture<>();
    threads.execute(() -> run(exchange, post, over));
    return over.orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .handle(
            (unused, failure) -> {
              exchanges.remove(exchange);
              if (failure != null) {
                exchange.cutOff();
              }
              return exchange.answer().orElseGet(() -> none(failure, post));
            });
  }

  // An Error is no trouble of the receiver: it goes on to the top of the thread, where LastWords
  // end the process.
  private void run(Exchange exchange, Post post, CompletableFuture<Void> over) {
    Line line = new Line(post.place(), post.way());
    try {
      exchange.run(takeIdle(line)).ifPresent(connection -> keep(line, connection));
      over.complete(null);
    } catch (IOException | RuntimeException e) {
      over.completeExceptionally(e);
    } catch (Error e) {
      over.completeExceptionally(e);
      throw e;
    }
  }

  private Answer none(Throwable failure, Post post) {
    return Answer.none(Trouble.of(failure, post.place(), deadline.toSeconds()));
  }

  private Optional<Connection> takeIdle(Line line) {
    Connection connection = idle.remove(line);
    if (connection != null && !connection.isIdle()) {
      connection.close();
      return Optional.empty();
    }
    return Optional.ofNullable(connection);
  }

  private void keep(Line line, Connection connection) {
    if (System.nanoTime() - connection.madeAt() >= mostAge.toNanos()) {
      connection.close();
      return;
    }
    Connection other = idle.put(line, connection);
    if (other != null) {
      other.close();
    }
    if (threads.isShutdown()) {
      connection.close();
    } else if (!sweeps.getAndSet(true)) {
      sweepLater();
    }
  }

  private void sweepLater() {
    CompletableFuture.delayedExecutor(KEPT.toMillis(), TimeUnit.MILLISECONDS, threads)
        .execute(this::sweep);
  }

  private void sweep() {
    sweeps.set(false);
    long now = System.nanoTime();
    idle.forEach(
        (line, connection) -> {
          if (now - connection.usedAt() < KEPT.toNanos()) {
            if (!sweeps.getAndSet(true)) {
              sweepLater();
            }
          } else if (idle.remove(line, connection)) {
            connection.close();
          }
        });
  }

  /** Ends the threads; exchanges under way come to nothing. */
  @Override
  public void close() {
    threads.shutdownNow();
    exchanges.forEach(Exchange::cutOff);
    idle.values().forEach(Connection::close);
  }
}
