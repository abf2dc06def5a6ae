package io.logwire.config;

import io.logwire.log.LogLimits;
import io.logwire.log.RetentionRules;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is set for single channels, or every fault of it. */
final class ChannelSettings {
  private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,4})([mhd])");
  private static final int MOST_DAYS = 36_500;
  private static final int LEAST_MB = 128; // the WAL has 24 of them
  private static final int MOST_MB = 100_000_000;

  private ChannelSettings() {}

  static RetentionRules retention(Settings settings) {
    Duration life = days(settings, "retention.days");
    Map<String, Duration> channels = new TreeMap<>();
    for (String key : settings.all().keySet()) {
      Optional<String> channel = ChannelKeys.keptIn(key);
      if (channel.isPresent()) {
        channels.put(channel.get(), days(settings, key));
      }
    }
    return new RetentionRules(life, channels, maxBytes(settings));
  }

  /** How often each of these channels should have a log. */
  static Map<String, Duration> expected(Settings settings) {
    Map<String, Duration> expected = new TreeMap<>();
    for (String key : settings.all().keySet()) {
      Optional<String> channel = ChannelKeys.expectedIn(key);
      if (channel.isPresent()) {
        time(settings, key).ifPresent(time -> expected.put(channel.get(), time));
      }
    }
    return expected;
  }

  /** The custom reference to sum, by channel. */
  static Map<String, String> sums(Settings settings) {
    Map<String, String> sums = new TreeMap<>();
    for (String key : settings.all().keySet()) {
      Optional<String> channel = ChannelKeys.summedIn(key);
      if (channel.isPresent()) {
        String name = settings.value(key);
        if (name.isEmpty() || name.codePointCount(0, name.length()) > LogLimits.NAME) {
          settings.addFault(
              key,
              "must be the name of a custom reference, 1 to %d characters"
                  .formatted(LogLimits.NAME));
        }
        sums.put(channel.get(), name);
      }
    }
    return sums;
  }

  private static Optional<Duration> time(Settings settings, String key) {
    Matcher time = TIME.matcher(settings.value(key));
    if (!time.matches()) {
      settings.addFault(key, "must be a time like 90m, 26h or 8d");
      return Optional.empty();
    }
    long number = Long.parseLong(time.group(1));
    return Optional.of(
        switch (time.group(2)) {
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        });
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
