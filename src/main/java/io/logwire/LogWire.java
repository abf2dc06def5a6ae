package io.logwire;

import io.javalin.Javalin;
import io.logwire.alert.Routes;
import io.logwire.alert.WebhookSender;
import io.logwire.config.Config;
import io.logwire.console.Console;
import io.logwire.console.Watch;
import io.logwire.health.Health;
import io.logwire.health.Whereabouts;
import io.logwire.http.Listener;
import io.logwire.http.Pulse;
import io.logwire.ingest.CreateLog;
import io.logwire.ingest.TokenFilter;
import io.logwire.logger.OperatorLoggers;
import io.logwire.metrics.Counter;
import io.logwire.metrics.Metrics;
import io.logwire.process.ProcessText;
import io.logwire.process.SecondProcess;
import io.logwire.process.Utf8Restart;
import io.logwire.store.LogRepository;
import io.logwire.store.Store;
import io.logwire.store.TokenCache;
import io.logwire.store.Tokens;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service: Javalin with one route, a token filter, and a repository that writes to one SQLite
 * file, with alerts sent by a small webhook sender thread, and a console on a private listener.
 *
 * <p>Durability: {@link #close} answers the requests in flight, commits what they append, and moves
 * all of it into the file; a process that is killed instead loses nothing that it has acknowledged.
 */
public final class LogWire implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(OperatorLoggers.SERVICE);

  private final Deque<Runnable> toClose = new ArrayDeque<>(); // the last that was opened, first

  private final Config config;
  private final Metrics metrics = new Metrics();
  private Store store; // the next three are there once it is open
  private Console console;
  private volatile Following following;
  private volatile int port; // the console asks for it, and is told 0 before

  private LogWire(Config config) {
    this.config = config;
  }

  /** Runs the service, or the command that the arguments name. */
  public static void main(String[] args) {
    // What is written is read by programs too: a port in Arabic digits, a sum of 1,5, is no number.
    Locale.setDefault(Locale.ROOT);
    try {
      String[] typed = SecondProcess.unescape(ProcessText.arguments(args));
      if (Utf8Restart.isNeeded(typed)) {
        System.exit(Utf8Restart.run(typed));
      } else if (typed.length == 0) {
        // Past the parser of arguments, which takes longer than the rest.
        Server.run(Optional.empty());
      } else if (typed.length == 2 && typed[0].equals("--config") && isName(typed[1])) {
        // As the package starts it.
        Server.run(Optional.of(Path.of(typed[1])));
      } else {
        System.exit(Commands.run(typed));
      }
    } catch (ProcessText.Unreadable e) {
      System.err.println("LogWire does nothing: " + e.getMessage());
      System.exit(2);
    }
  }

  private static boolean isName(String argument) {
    return !argument.isBlank() && !argument.startsWith("-");
  }

  /** Starts the service; it takes logs when this returns. */
  static LogWire start(Config config, Clock clock) {
    LogWire service = new LogWire(config);
    try {
      service.open(clock);
      return service;
    } catch (RuntimeException e) {
      service.close();
      throw e;
    }
  }

  private void open(Clock clock) {
    OperatorLoggers.ofProcess().countNotWritten(metrics.owner.linesNotWritten.at());
    store = Stores.open(config, clock, metrics.store);
    toClose.push(store::close);

    WebhookSender sender =
        WebhookSender.start(
            config.webhooks(), store.outbox(), clock, store.health()::clockAgrees, metrics.alerts);
    toClose.push(sender::close);

    Routes routes = new Routes(config.webhooks(), metrics.alerts.unrouted);
    LogRepository repository = store.repository(routes, sender::wake);
    TokenCache validTokens = new TokenCache(store.tokens(), config.token(), clock);

    TokenFilter filter = new TokenFilter(validTokens::find, config.ratePerSecond());
    CreateLog route = new CreateLog(repository::append, config.ignoreUnknownFields());
    Javalin listener =
        Listener.create(
            config.host(),
            config.port(),
            metrics.door,
            door -> {
              door.beforeMatched(filter);
              door.post(CreateLog.PATH, route);
              door.error(404, CreateLog::tellThePath);
            });

    following = new Following(config, store, routes, sender, filter);
    Health health = Health.of(store.health(), sender::silence, Pulse.of(listener)::silence);
    Supervision supervision = new Supervision(config, store, following, health, metrics, clock);
    console =
        Console.open(
            config.console(),
            store,
            new Watch(health, metrics, supervision::gauges, config.metricsToken()),
            repository.arrivals(),
            this::knownUrl,
            () -> following.config().sums(),
            clock);
    toClose.push(console::close);

    toClose.push(listener::stop);
    listener.start();

    port = listener.port();
    warnWithoutTokens(store.tokens());

    supervision.start(repository, port, toClose);
    whereabouts().leave(config.data());
    toClose.push(() -> Whereabouts.forget(config.data()));
  }

  private void warnWithoutTokens(Tokens tokens) {
    if (config.token().isEmpty() && tokens.wereMade() && tokens.list().isEmpty()) {
      logger.warn("all tokens are revoked, so nobody can send logs; `token create NAME` makes one");
    }
  }

  /** Follows these settings from now on, as far as that takes no restart. */
  void follow(Config other) {
    following.follow(other);
  }

  /** Counts what becomes of settings that are read anew. */
  Counter reloads() {
    return metrics.owner.reloads;
  }

  private Whereabouts whereabouts() {
    return new Whereabouts(
        Listener.url(config.host(), port),
        config.console().map(at -> Listener.url(at.host(), consolePort().orElseThrow())));
  }

  /** The port that the one route is on. */
  int port() {
    return port;
  }

  /** Where logs are sent to, as seen from this machine. */
  String createUrl() {
    return Listener.url(config.host(), port) + CreateLog.PATH;
  }

  // The console answers a moment before the other listener has its port.
  private Optional<String> knownUrl() {
    return port == 0 ? Optional.empty() : Optional.of(createUrl());
  }

  /** The port that the console is on, if there is one. */
  OptionalInt consolePort() {
    return console.port();
  }

  /** Where the logs are, for people. */
  String place() {
    return store.place();
  }

  /**
   * Whether there never was a token, in the settings or in the store: whoever has revoked all of
   * them wants none.
   */
  boolean lacksToken() {
    return config.token().isEmpty() && !store.tokens().wereMade();
  }

  /** Makes a token for all channels where there never was one; it can be shown only now. */
  Optional<String> firstToken() {
    return lacksToken() ? store.tokens().create("first", List.of()) : Optional.empty();
  }

  @Override
  public void close() {
    while (!toClose.isEmpty()) {
      try {
        toClose.pop().run();
      } catch (RuntimeException e) { // a request that was never answered, for example
        logger.error("stopping goes on after a fault", e);
      }
    }
  }
}
