package io.logwire;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/** The service in a JVM where the thread with that name meets an Error, as it asks for the time. */
final class FaultyServer {
  private FaultyServer() {}

  /**
   * Starts it.
   *
   * @param args how the name of the thread begins
   */
  public static void main(String[] args) {
    LastWords.prepare();
    Optional<Path> none = Optional.empty();
    LogWire service =
        LogWire.start(io.logwire.config.Config.of(Server.settings(none)), new Faulty(args[0]));
    System.out.printf("takes logs at http://127.0.0.1:%d/%n", service.port());
    service.firstToken().ifPresent(token -> System.out.println("token " + token));
  }

  private static final class Faulty extends Clock {
    private final String thread;
    private final Clock clock = Clock.systemUTC();

    private Faulty(String thread) {
      this.thread = thread;
    }

    @Override
    public Instant instant() {
      if (Thread.currentThread().getName().startsWith(thread)) {
        throw new NoClassDefFoundError("io/logwire/Anything");
      }
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
