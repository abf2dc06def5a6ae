package io.logwire.config;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which keys {@code webhook.NAME.*} there can be, in a file and in the environment. */
public final class WebhookKeys {
  // No underscore, so that a name is the same in a key and in the environment.
  private static final String NAME = "[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?";
  private static final String HEADER = "[A-Za-z0-9!#$%&'*+.^`|~-]{1,64}";
  private static final List<String> PARTS =
      List.of("url", "channels", "types", "format", "secret", "ca", "proxy", "zone", "fallback");
  private static final String ANY_PART = String.join("|", PARTS);
  private static final Pattern KEY =
      Pattern.compile("webhook\\.(%s)\\.(%s|header\\.%s)".formatted(NAME, ANY_PART, HEADER));
  private static final Pattern VARIABLE =
      Pattern.compile(
          "LOGWIRE_WEBHOOK_([A-Z0-9_]+?)_(%s|HEADER_[A-Z0-9_]+)"
              .formatted(ANY_PART.toUpperCase(Locale.ROOT)));

  private WebhookKeys() {}

  static boolean isKey(String key) {
    return KEY.matcher(key).matches();
  }

  /** The webhook that the key is about. */
  static Optional<String> nameIn(String key) {
    Matcher matcher = KEY.matcher(key);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /**
   * Whether nobody may see its value: a URL with a token in it, a proxy with a password, a secret,
   * a header.
   */
  public static boolean isSecret(String key) {
    return isKey(key) && !key.matches(".*\\.(channels|types|format|ca|zone|fallback)");
  }

  /**
   * Adds the key that an environment variable sets, unless the variable is known already. {@code
   * LOGWIRE_WEBHOOK_ON_CALL_URL} is {@code webhook.on-call.url}.
   */
  static void addKey(String variable, Map<String, String> keys) {
    boolean file = variable.endsWith("_FILE");
    String plain = file ? variable.substring(0, variable.length() - "_FILE".length()) : variable;
    Matcher matcher = VARIABLE.matcher(plain);
    if (matcher.matches() && !keys.containsKey(plain)) {
      String name = matcher.group(1).toLowerCase(Locale.ROOT).replace('_', '-');
      String part = matcher.group(2);
      String key =
          part.startsWith("HEADER_")
              ? "header." + part.substring("HEADER_".length()).replace('_', '-')
              : part.toLowerCase(Locale.ROOT);
      String whole = "webhook." + name + '.' + key;
      if (isKey(whole)) {
        keys.put(plain, whole);
      }
    }
  }

  /** The known keys, and those of the webhook that {@code key} seems to be about. */
  static Collection<String> withKeysLike(String key, Collection<String> known) {
    Set<String> keys = new LinkedHashSet<>(known);
    String[] parts = key.split("\\.", 3);
    if (parts.length == 3) {
      String name = parts[1].toLowerCase(Locale.ROOT).replace('_', '-');
      PARTS.forEach(part -> keys.add("webhook." + name + '.' + part));
    }
    return keys;
  }
}
