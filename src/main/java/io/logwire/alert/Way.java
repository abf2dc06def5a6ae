package io.logwire.alert;

import java.util.Optional;

/**
 * How a receiver is reached.
 *
 * @param proxy what stands between; never taken from the environment
 * @param trust whose certificates are trusted instead of those that Java knows
 */
public record Way(Optional<Proxy> proxy, Optional<Trust> trust) {
  /** Without anything between, trusting what Java trusts. */
  public static final Way DIRECT = new Way(Optional.empty(), Optional.empty());
}
