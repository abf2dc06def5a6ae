package io.logwire.config;

import io.logwire.log.LogEntry;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys that are about one channel: {@code retention.CHANNEL.days}, {@code
 * channel.CHANNEL.expect} and {@code channel.CHANNEL.sum}. An ID has no dot, so such a key has
 * three parts and none of two, as {@code retention.days}, is ever one of them: the channel "days"
 * is {@code retention.days.days}.
 *
 * <p>Limit: the environment has no lower case, no dash and no dot, so there a channel can be named
 * whose ID has lower case letters, digits and dashes only.
 */
final class ChannelKeys {
  private static final Pattern KEY =
      Pattern.compile(
          "(?:retention\\.([^.]+)\\.days|channel\\.([^.]+)\\.expect|channel\\.([^.]+)\\.sum)");
  private static final Pattern VARIABLE =
      Pattern.compile("LOGWIRE_(RETENTION|CHANNEL)_([A-Z0-9_]+)_(DAYS|EXPECT|SUM)");

  private ChannelKeys() {}

  static boolean isKey(String key) {
    return keptIn(key).isPresent() || expectedIn(key).isPresent() || summedIn(key).isPresent();
  }

  /** The channel whose days the key has. */
  static Optional<String> keptIn(String key) {
    return channelIn(key, 1);
  }

  /** The channel that the key expects something of. */
  static Optional<String> expectedIn(String key) {
    return channelIn(key, 2);
  }

  /** The channel of which the key names a custom reference that is summed. */
  static Optional<String> summedIn(String key) {
    return channelIn(key, 3);
  }

  private static Optional<String> channelIn(String key, int group) {
    Matcher matcher = KEY.matcher(key);
    return matcher.matches()
        ? Optional.ofNullable(matcher.group(group)).filter(LogEntry::isChannelId)
        : Optional.empty();
  }

  /** Adds the key that an environment variable sets, unless the variable is known already. */
  static void addKey(String variable, Map<String, String> keys) {
    Matcher matcher = VARIABLE.matcher(variable);
    if (matcher.matches() && !keys.containsKey(variable)) {
      String channel = matcher.group(2).toLowerCase(Locale.ROOT).replace('_', '-');
      String key =
          (matcher.group(1) + '.' + channel + '.' + matcher.group(3)).toLowerCase(Locale.ROOT);
      if (isKey(key)) {
        keys.put(variable, key);
      }
    }
  }
}
