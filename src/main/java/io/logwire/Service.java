package io.logwire;

import io.logwire.config.Config;
import io.logwire.metrics.Counter;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalInt;

/** The service that takes logs, as the process sees it in which it runs. */
interface Service extends AutoCloseable {

  /** Starts a service, which takes logs when this returns. */
  @FunctionalInterface
  interface Start {
    Service with(Config config, Clock clock);
  }

  /** Where logs are sent to, as seen from this machine. */
  String createUrl();

  /** The port that the console is on, if there is one. */
  OptionalInt consolePort();

  /** Where the logs are, for people. */
  String place();

  /** Whether there never was a token, in the settings or in the store. */
  boolean lacksToken();

  /** Makes a token for all channels where there never was one; it can be shown only now. */
  Optional<String> firstToken();

  /** Follows these settings from now on, as far as that takes no restart. */
  void follow(Config other);

  /** Counts what becomes of settings that are read anew. */
  Counter reloads();

  @Override
  void close();
}
