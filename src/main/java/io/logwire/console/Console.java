package io.logwire.console;

import io.logwire.http.LateListener;
import io.logwire.store.Arrivals;
import io.logwire.store.Store;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * The private listener: pages on which people look at the logs. It reads, and writes nothing but
 * that an alert is to be tried again.
 *
 * <p>Its port is taken at once; everything else happens when somebody first looks, so that the
 * service starts as fast with it as without.
 */
public final class Console implements AutoCloseable {
  private final Live live;
  private final Downloads downloads;
  private final Optional<LateListener> listener;

  private Console(Live live, Downloads downloads, Optional<LateListener> listener) {
    this.live = live;
    this.downloads = downloads;
    this.listener = listener;
  }

  /**
   * Opens the console at that address; without one there is none.
   *
   * @param watch what monitors are told
   * @param arrivals what pages show as it comes; nobody else follows them
   * @param sums the custom reference whose sum the owner looks at, by channel, as it is set now
   * @param createUrl where logs are sent to, for whoever has none yet; nothing before it is known
   * @throws UncheckedIOException with a message for the owner, if the port is not to be had
   */
  public static Console open(
      Optional<ConsoleAddress> address,
      Store store,
      Watch watch,
      Arrivals arrivals,
      Supplier<Optional<String>> createUrl,
      Supplier<Map<String, String>> sums,
      Clock clock) {
    Live live = new Live(arrivals);
    Downloads downloads =
        new Downloads(store, arrivals::newest, watch.metrics().console, Downloads.LONGEST, clock);
    return new Console(
        live,
        downloads,
        address.map(
            at ->
                LateListener.open(
                    at.host(),
                    at.port(),
                    "console",
                    Pages::cost,
                    watch.metrics().console,
                    routes ->
                        Pages.add(
                            routes, at, store, watch, live, downloads, createUrl, sums, clock))));
  }

  /** The port it listens on. */
  public OptionalInt port() {
    return listener.map(open -> OptionalInt.of(open.port())).orElse(OptionalInt.empty());
  }

  /** Closes what is open, live pages and downloads at once, and lets the port go. */
  @Override
  public void close() {
    live.close();
    downloads.close();
    listener.ifPresent(LateListener::close);
  }
}
