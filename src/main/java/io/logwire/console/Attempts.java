package io.logwire.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Limits who guesses. An address has {@link #FREE} wrong passwords, and then waits, each time twice
 * as long as before, up to {@link #LONGEST}; all addresses together have {@link #BURST}, and one
 * more every {@link #REFILL}. An address from which somebody has logged in has no part in the
 * latter, and a browser that has is an address of its own, so that no crowd, no neighbour and no
 * proxy locks out those who were here before.
 *
 * <p>Limit: behind a proxy that is not trusted all people have its address. Ten thousand addresses
 * are remembered, for a day; a network of IPv6 counts as one.
 *
 * <p>Threading: any thread.
 */
final class Attempts {
  static final int FREE = 3;
  static final Duration LONGEST = Duration.ofMinutes(15);
  static final int BURST = 20;
  static final Duration REFILL = Duration.ofSeconds(2);

  private static final Duration REMEMBERED = Duration.ofDays(1);
  private static final int MOST_ADDRESSES = 10_000;
  private static final int MOST_KNOWN = 1_000;

  /** What an address has tried, when it did last, and how long it waits since. */
  private record Tried(int wrong, Instant last, Duration pause) {}

  private final Clock clock;
  private final Map<String, Tried> byAddress = new LinkedHashMap<>(); // guarded by this
  private final Set<String> known = new LinkedHashSet<>(); // guarded by this
  private Duration spent = Duration.ZERO; // guarded by this; of all, a REFILL for each attempt
  private Instant spentAt; // guarded by this

  Attempts(Clock clock) {
    this.clock = clock;
    this.spentAt = clock.instant();
  }

  /**
   * Takes one attempt; how long to wait if there is none, zero if there is.
   *
   * @param browser what tells this browser, whether it is known or not
   */
  synchronized Duration take(String address, String browser) {
    String network = known.contains(browser) ? browser : network(address);
    Instant now = clock.instant();
    Tried tried = byAddress.getOrDefault(network, new Tried(0, now, Duration.ZERO));
    if (Duration.between(tried.last, now).abs().compareTo(REMEMBERED) > 0) {
      tried = new Tried(0, now, Duration.ZERO);
    }
    Duration wait = tried.pause.minus(Duration.between(tried.last, now).abs());
    if (wait.isNegative() || wait.isZero()) {
      wait = known.contains(network) ? Duration.ZERO : waitForAll(now);
    }
    if (!wait.isZero()) {
      return wait;
    }
    int wrong = tried.wrong + 1;
    long seconds = wrong < FREE ? 0 : 1L << Math.min(20, wrong - FREE);
    Duration next = Duration.ofSeconds(Math.min(LONGEST.toSeconds(), seconds));
    byAddress.remove(network); // and put again: the map is in the order of attempts
    byAddress.put(network, new Tried(wrong, now, next));
    if (byAddress.size() > MOST_ADDRESSES) {
      byAddress.remove(byAddress.keySet().iterator().next());
    }
    return Duration.ZERO;
  }

  // A bucket that leaks: each attempt pours a REFILL in, and there is room for a BURST of them.
  private Duration waitForAll(Instant now) {
    Duration left = spent.minus(Duration.between(spentAt, now).abs());
    Duration over =
        (left.isNegative() ? Duration.ZERO : left).plus(REFILL).minus(REFILL.multipliedBy(BURST));
    if (!over.isNegative() && !over.isZero()) {
      return over;
    }
    spent = (left.isNegative() ? Duration.ZERO : left).plus(REFILL);
    spentAt = now;
    return Duration.ZERO;
  }

  /** Whether somebody has logged in from that address or browser. */
  synchronized boolean isKnown(String who) {
    return known.contains(who);
  }

  /** Forgets what they have tried, as they knew the password, and remembers that they did. */
  synchronized void forget(String address, String browser) {
    for (String who : List.of(network(address), browser)) {
      byAddress.remove(who);
      known.remove(who);
      known.add(who);
    }
    while (known.size() > MOST_KNOWN) {
      known.remove(known.iterator().next());
    }
  }

  // Of IPv6 the first half: the rest is whatever the client likes.
  private static String network(String address) {
    if (!address.contains(":")) {
      return address;
    }
    String[] groups = address.split(":", -1);
    return String.join(":", Arrays.copyOf(groups, Math.min(4, groups.length)));
  }
}
