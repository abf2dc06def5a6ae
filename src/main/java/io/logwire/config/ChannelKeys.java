package io.logwire.config;

import io.logwire.log.LogEntry;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys that are about one channel: {@code retention.CHANNEL.days}. An ID has no dot, so such a
 * key has three parts and none of two, as {@code retention.days}, is ever one of them: the channel
 * "days" is {@code retention.days.days}.
 *
 * <p>Limit: the environment has no lower case, no dash and no dot, so there a channel can be named
 * whose ID has lower case letters, digits and dashes only.
 */
final class ChannelKeys {
  private static final Pattern KEY = Pattern.compile("retention\\.([^.]+)\\.days");
  private static final Pattern VARIABLE = Pattern.compile("LOGWIRE_RETENTION_([A-Z0-9_]+)_DAYS");

  private ChannelKeys() {}

  static boolean isKey(String key) {
    return channelIn(key).isPresent();
  }

  /** The channel that the key is about. */
  static Optional<String> channelIn(String key) {
    Matcher matcher = KEY.matcher(key);
    return matcher.matches() && LogEntry.isChannelId(matcher.group(1))
        ? Optional.of(matcher.group(1))
        : Optional.empty();
  }

  /** Adds the key that an environment variable sets, unless the variable is known already. */
  static void addKey(String variable, Map<String, String> keys) {
    Matcher matcher = VARIABLE.matcher(variable);
    if (matcher.matches() && !keys.containsKey(variable)) {
      String channel = matcher.group(1).toLowerCase(Locale.ROOT).replace('_', '-');
      String key = "retention." + channel + ".days";
      if (isKey(key)) {
        keys.put(variable, key);
      }
    }
  }
}
