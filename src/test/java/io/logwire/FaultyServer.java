package io.logwire;

import io.javalin.Javalin;
import io.logwire.alert.Routes;
import io.logwire.config.Config;
import io.logwire.http.Listener;
import io.logwire.ingest.CreateLog;
import io.logwire.ingest.TokenFilter;
import io.logwire.metrics.Metrics;
import io.logwire.store.LogRepository;
import io.logwire.store.Store;
import io.logwire.store.TokenCache;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * The service in a JVM where the thread with that name meets an Error: as it asks for the time, or
 * as it tells what became of a log.
 */
final class FaultyServer {
  /** It says so, and when, in the moment of the fault. */
  static final String FAULT_AT = "the fault is at ";

  static final String FIRST_TOKEN = "token ";

  private FaultyServer() {}

  /**
   * Starts it.
   *
   * @param args how the name of the thread begins
   */
  public static void main(String[] args) {
    LastWords.prepare();
    Config config = Config.of(Server.settings(Optional.empty()));
    if (args[0].equals("completions")) {
      tell(doorAlone(config, args[0]), 0);
    } else {
      LogWire service = LogWire.start(config, new Faulty(args[0]));
      service.firstToken().ifPresent(token -> System.out.println(FIRST_TOKEN + token));
      tell(service.port(), service.consolePort().orElse(0));
    }
  }

  private static void tell(int port, int consolePort) {
    System.out.printf("takes logs at http://127.0.0.1:%d/%n", port);
    System.out.printf("shows them at http://127.0.0.1:%d/%n", consolePort);
  }

  // The thread "completions" never asks for the time.
  private static int doorAlone(Config config, String thread) {
    Metrics metrics = new Metrics();
    Store store = Stores.open(config, Clock.systemUTC(), metrics.store);
    LogRepository repository =
        store.repository(new Routes(List.of(), metrics.alerts.unrouted), () -> {});
    TokenCache tokens = new TokenCache(store.tokens(), config.token(), Clock.systemUTC());
    CreateLog.Append append =
        (entry, key) ->
            repository.append(entry, key).whenComplete((appended, failure) -> failIn(thread));
    Javalin door =
        Listener.create(
            config.host(),
            config.port(),
            metrics.door,
            routes -> {
              routes.beforeMatched(new TokenFilter(tokens::find, 0));
              routes.post(CreateLog.PATH, new CreateLog(append, false));
            });
    return door.start().port();
  }

  private static void failIn(String thread) {
    if (Thread.currentThread().getName().startsWith(thread)) {
      System.err.println(FAULT_AT + System.currentTimeMillis());
      throw new NoClassDefFoundError("io/logwire/Anything");
    }
  }

  private static final class Faulty extends Clock {
    private final String thread;
    private final Clock clock = Clock.systemUTC();

    private Faulty(String thread) {
      this.thread = thread;
    }

    @Override
    public Instant instant() {
      failIn(thread);
      return clock.instant();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
