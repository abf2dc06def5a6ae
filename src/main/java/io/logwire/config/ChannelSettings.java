package io.logwire.config;

import io.logwire.log.LogLimits;
import io.logwire.log.RetentionRules;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** What is set for single channels, or every fault of it. */
final class ChannelSettings {

  private static final int MOST_DAYS = 36_500;
  private static final int LEAST_MB = 128; // the WAL has 24 of them
  private static final int MOST_MB = 100_000_000;

  private ChannelSettings() {}

  static RetentionRules retention(Settings settings) {
    Duration life = days(settings, "retention.days");
    Map<String, Duration> channels = new TreeMap<>();
    forEach(
        settings,
        ChannelKeys::keptIn,
        (channel, key) -> channels.put(channel, days(settings, key)));

    return new RetentionRules(life, channels, maxBytes(settings));
  }

  /** How often each of these channels should have a log. */
  static Map<String, Duration> expected(Settings settings) {
    Map<String, Duration> expected = new TreeMap<>();
    forEach(
        settings,
        ChannelKeys::expectedIn,
        (channel, key) -> time(settings, key).ifPresent(time -> expected.put(channel, time)));

    return expected;
  }

  /** The custom reference to sum, by channel. */
  static Map<String, String> sums(Settings settings) {
    Map<String, String> sums = new TreeMap<>();
    forEach(
        settings, ChannelKeys::summedIn, (channel, key) -> sums.put(channel, sum(settings, key)));
    return sums;
  }

  private static String sum(Settings settings, String key) {
    String name = settings.value(key);
    if (name.isEmpty() || name.codePointCount(0, name.length()) > LogLimits.NAME) {
      settings.addFault(
          key,
          "must be the name of a custom reference, 1 to %d characters".formatted(LogLimits.NAME));
    }
    return name;
  }

  /** Tells each channel that has such a key, and the key. */
  private static void forEach(
      Settings settings,
      Function<String, Optional<String>> channelIn,
      BiConsumer<String, String> use) {
    for (String key : settings.all().keySet()) {
      channelIn.apply(key).ifPresent(channel -> use.accept(channel, key));
    }
  }

  private static Optional<Duration> time(Settings settings, String key) {
    Optional<Duration> time = Config.time(settings.value(key)).filter(one -> !one.isZero());
    if (time.isEmpty()) {
      settings.addFault(key, "must be a time like 90m, 26h or 8d");
    }
    return time;
  }

  private static Duration days(Settings settings, String key) {
    return Duration.ofDays(Config.number(settings, key, 0, MOST_DAYS));
  }

  private static long maxBytes(Settings settings) {
    String key = "retention.max-mb";
    int most = Config.number(settings, key, 0, MOST_MB);
    if (most > 0 && most < LEAST_MB) {
      settings.addFault(key, "must be 0, for any size, or %d or more".formatted(LEAST_MB));
    }
    return (long) most << 20;
  }
}
