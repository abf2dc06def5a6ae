package io.logwire.trouble;

import io.logwire.metrics.Counter;
import java.net.URI;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The heartbeat that the owner wants now, if any.
 *
 * <p>Threading: any thread, one at a time.
 */
public final class Heartbeats implements AutoCloseable {
  private final String userAgent;
  private final BooleanSupplier ready;
  private final Counter outcomes;
  private Optional<URI> url = Optional.empty();
  private Optional<Heartbeat> beating = Optional.empty();

  /**
   * Nothing yet.
   *
   * @param ready whether there is something to call for
   * @param outcomes counts the calls, as {@code heard} or {@code not_heard}
   */
  public Heartbeats(String userAgent, BooleanSupplier ready, Counter outcomes) {
    this.userAgent = userAgent;
    this.ready = ready;
    this.outcomes = outcomes;
  }

  /** Calls that URL from now on, or none; the same one goes on as it did. */
  public synchronized void follow(Optional<URI> wanted) {
    if (!wanted.equals(url)) {
      beating.ifPresent(Heartbeat::close);
      url = wanted;
      beating = wanted.map(one -> Heartbeat.start(one, userAgent, ready, outcomes));
    }
  }

  @Override
  public synchronized void close() {
    beating.ifPresent(Heartbeat::close);
    beating = Optional.empty();
  }
}
