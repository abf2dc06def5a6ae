package io.logwire.metrics;

import java.util.Optional;

/**
 * The version of this program, which {@code pom.xml} has and the manifest of the jar tells. Who
 * runs it from its classes, as tests do, runs none.
 */
public final class Version {
  private static final Optional<String> VERSION =
      Optional.ofNullable(Version.class.getPackage().getImplementationVersion());

  private Version() {}

  /** As {@code --version} and {@code /metrics} tell it. */
  public static String text() {
    return VERSION.orElse("unknown");
  }

  /** As a receiver of alerts is told who sends. */
  public static String userAgent() {
    return VERSION.map(version -> "LogWire/" + version).orElse("LogWire");
  }
}
