package io.logwire;

import io.javalin.Javalin;
import io.logwire.alert.Routes;
import io.logwire.config.Config;
import io.logwire.http.Listener;
import io.logwire.ingest.CreateLog;
import io.logwire.ingest.TokenFilter;
import io.logwire.metrics.Metrics;
import io.logwire.process.LastWords;
import io.logwire.store.LogRepository;
import io.logwire.store.Store;
import io.logwire.store.TokenCache;
import java.lang.management.ManagementFactory;
import java.net.URL;
import java.net.URLStreamHandler;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * The service in a JVM where the thread with that name meets an Error: as it asks for the time, or
 * as it tells what became of a log, or calls a URL; one of a replica as it {@link FaultySockets
 * hears of the database}. A hook of its end never ends, so that only who stops at once stops.
 */
public final class FaultyServer {
  /** How often the thread has waited for anything, said in the moment of the fault. */
  static final String FAULT = "at the fault it has waited ";

  /** The same, where the process hears of it. */
  static final String HEARD = "where it is heard it has waited ";

  static final String FIRST_TOKEN = "token ";

  /** As a second argument: the Error has more to say than a pipe takes. */
  static final String MANY_WORDS = "many words";

  private static String words = "io/logwire/Anything";

  private FaultyServer() {}

  /**
   * Starts it.
   *
   * @param args how the name of the thread begins, and {@link #MANY_WORDS} if it is so
   */
  public static void main(String[] args) {
    prepare();
    if (args.length > 1) {
      words = "nobody/reads/this/".repeat(10_000);
    }
    if (args[0].equals("heartbeat")) {
      URL.setURLStreamHandlerFactory(protocol -> handler(protocol, args[0]));
    }
    Config config = Config.of(Server.settings(Optional.empty()));
    if (args[0].equals("completions")) {
      tell(doorAlone(config, args[0]), 0);
    } else {
      LogWire service = LogWire.start(config, new Faulty(args[0]));
      service.firstToken().ifPresent(token -> System.out.println(FIRST_TOKEN + token));
      tell(service.port(), service.consolePort().orElse(0));
      service.follow(config); // for who looks now and then: now
    }
  }

  private static void prepare() {
    LastWords.prepare();
    Thread.UncaughtExceptionHandler words = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> {
          System.err.println(HEARD + waits());
          words.uncaughtException(thread, e);
        });
    Runtime.getRuntime().addShutdownHook(new Thread(FaultyServer::waitForEver));
  }

  private static void waitForEver() {
    while (true) {
      LockSupport.park();
    }
  }

  private static long waits() {
    long thread = Thread.currentThread().getId();
    return ManagementFactory.getThreadMXBean().getThreadInfo(thread).getWaitedCount();
  }

  // Null stands for the one that Java has; the jar's own classes are read by another protocol.
  private static URLStreamHandler handler(String protocol, String thread) {
    if (protocol.equals("http")) {
      failIn(thread);
    }
    return null;
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

  /** Throws an Error where the name of the thread that runs this begins so. */
  public static void failIn(String thread) {
    if (Thread.currentThread().getName().startsWith(thread)) {
      System.err.println(FAULT + waits());
      throw new NoClassDefFoundError(words);
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
