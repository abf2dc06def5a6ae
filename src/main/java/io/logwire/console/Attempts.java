package io.logwire.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Limits who guesses: after ten wrong passwords an address gets nothing for a quarter of an hour,
 * the right password included.
 *
 * <p>Limit: behind a proxy all people have the proxy's address. The addresses of the last thousand
 * are remembered; a network of IPv6 counts as one.
 *
 * <p>Threading: any thread.
 */
final class Attempts {
  static final int MOST = 10;
  static final Duration WAIT = Duration.ofMinutes(15);
  private static final int MOST_ADDRESSES = 1_000;

  /** What an address has tried since that time. */
  private record Tried(Instant since, int wrong) {}

  private final Clock clock;
  private final Map<String, Tried> byAddress = new LinkedHashMap<>(); // guarded by this

  Attempts(Clock clock) {
    this.clock = clock;
  }

  /** Takes one attempt; false if there are none left. */
  synchronized boolean take(String address) {
    String network = network(address);
    Instant now = clock.instant();
    Tried tried = byAddress.remove(network); // and put again: the map is in the order of attempts
    if (tried == null || !tried.since.plus(WAIT).isAfter(now)) {
      tried = new Tried(now, 0);
    }
    if (byAddress.size() >= MOST_ADDRESSES) {
      byAddress.remove(byAddress.keySet().iterator().next());
    }
    boolean left = tried.wrong < MOST;
    byAddress.put(network, left ? new Tried(now, tried.wrong + 1) : tried);
    return left;
  }

  /** Forgets what an address has tried, as it knew the password. */
  synchronized void forget(String address) {
    byAddress.remove(network(address));
  }

  // Of IPv6 the first half: the rest is whatever the client likes.
  private static String network(String address) {
    if (!address.contains(":")) {
      return address;
    }
    String[] groups = address.replaceAll("[\\[\\]]", "").split(":", -1);
    return String.join(":", Arrays.copyOf(groups, Math.min(4, groups.length)));
  }
}
