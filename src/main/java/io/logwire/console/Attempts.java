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
 * as long as before, up to {@link #LONGEST}; all addresses that have used theirs up have {@link
 * #BURST} together, and one more every {@link #REFILL}. So a thousand addresses that guess take
 * nothing from one that has not: whoever comes for the first time gets in. An address from which
 * somebody has logged in has no part in the latter, and a browser that has is an address of its
 * own, so that no crowd, no neighbour and no proxy locks out those who were here before.
 *
 * <p>Limit: behind a proxy that is not trusted all people have its address. Ten thousand addresses
 * are remembered, for a day; a network of IPv6 counts as one. As more addresses than that are new
 * each time they come, free tries have a bound too, {@link #FREE_BURST} and {@link #FREE_REFILL}.
 *
 * <p>Threading: any thread.
 */
final class Attempts {
  static final int FREE = 3;
  static final Duration LONGEST = Duration.ofMinutes(15);
  static final int BURST = 20;
  static final Duration REFILL = Duration.ofSeconds(2);
  static final int FREE_BURST = 5_000;
  static final Duration FREE_REFILL = Duration.ofSeconds(1);

  private static final Duration REMEMBERED = Duration.ofDays(1);
  private static final int MOST_ADDRESSES = 10_000;
  private static final int MOST_KNOWN = 1_000;

  /** What an address has tried, when it did last, and how long it waits since. */
  private record Tried(int wrong, Instant last, Duration pause) {}

  private final Clock clock;
  private final Map<String, Tried> byAddress = new LinkedHashMap<>(); // guarded by this
  private final Set<String> known = new LinkedHashSet<>(); // guarded by this
  private final Bucket free; // guarded by this
  private final Bucket ofAll; // guarded by this

  Attempts(Clock clock) {
    this.clock = clock;
    this.free = new Bucket(FREE_BURST, FREE_REFILL, clock.instant());
    this.ofAll = new Bucket(BURST, REFILL, clock.instant());
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
      Bucket bucket = tried.wrong < FREE ? free : ofAll;
      wait = known.contains(network) ? Duration.ZERO : bucket.take(now);
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

  /** A bucket that leaks: each attempt pours a refill in, and there is room for a burst of them. */
  private static final class Bucket {
    private final int burst;
    private final Duration refill;
    private Duration spent = Duration.ZERO;
    private Instant spentAt;

    Bucket(int burst, Duration refill, Instant now) {
      this.burst = burst;
      this.refill = refill;
      this.spentAt = now;
    }

    /** Takes one attempt; how long to wait if there is none, zero if there is. */
    Duration take(Instant now) {
      Duration left = spent.minus(Duration.between(spentAt, now).abs());
      Duration full = (left.isNegative() ? Duration.ZERO : left).plus(refill);
      Duration over = full.minus(refill.multipliedBy(burst));
      if (!over.isNegative() && !over.isZero()) {
        return over;
      }
      spent = full;
      spentAt = now;
      return Duration.ZERO;
    }
  }
}
